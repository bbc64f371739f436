import { once } from 'node:events'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { pageFiles } from '../../src/sandbox/page.ts'
import type { Act, Snapshot } from '../../src/sandbox/protocol.ts'
import { AT, CHANNEL, sandboxed } from './support.ts'

async function perform(url: string, act: unknown, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', ...headers }
  const response = await fetch(`${url}/sandbox/act`, { method: 'POST', headers: all, body: JSON.stringify(act) })
  return { status: response.status, outcome: response.ok ? await response.json() : undefined }
}

const say: Act = { kind: 'say', user: 'U01ANA', channel: CHANNEL, text: 'A <b> & c' }

it('A page is sent everything at once, and again after each change', async () => {
  const { sandbox } = await sandboxed()
  const page = new WebSocket(`${sandbox.url.replace('http', 'ws')}/sandbox/page?user=U01ANA`)
  const next = async () => JSON.parse(String((await once(page, 'message'))[0])) as Snapshot
  const first = await next()
  expect(first).toMatchObject({
    me: { id: 'U01ANA', name: 'Ana Ruiz', tz: 'America/New_York', guest: false },
    app: { user: 'U0COUNTER', name: 'countersign', connected: false },
    commands: [{ command: '/blockers', usage_hint: expect.stringContaining('list') }],
    conversations: [{ name: 'production-blockers' }, { name: 'general' }, { kind: 'im', name: 'countersign' }],
    now: '2026-11-02T09:00:00.000Z',
  })
  const second = next()
  expect(await perform(sandbox.url, say)).toEqual({ status: 200, outcome: { ok: true } })
  expect((await second).conversations[0]?.messages).toMatchObject([{ text: 'A &lt;b&gt; &amp; c', user: 'U01ANA' }])
  expect((await second).version).toBeGreaterThan(first.version)
})

it('A page sets the clock', async () => {
  const { sandbox } = await sandboxed()
  await perform(sandbox.url, { kind: 'set-clock', to: '2026-11-03T09:00:00Z' })
  expect(sandbox.snapshot('U01ANA').now).toBe('2026-11-03T09:00:00.000Z')
  const { outcome } = await perform(sandbox.url, { kind: 'set-clock', to: 'tomorrow' })
  expect(outcome).toEqual({ ok: false, error: '"tomorrow" is no time; write it as 2026-11-02T09:00:00Z.' })
  expect(AT).toBeLessThan(Date.parse(sandbox.snapshot('U01ANA').now))
})

it('Another web page can neither act nor watch', async () => {
  const { sandbox } = await sandboxed()
  expect(await perform(sandbox.url, say, { origin: sandbox.url })).toMatchObject({ status: 200 })
  expect(await perform(sandbox.url, say, { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
  expect(await perform(sandbox.url, say, { 'content-type': 'text/plain' })).toMatchObject({ status: 400 })
  const page = new WebSocket(`${sandbox.url.replace('http', 'ws')}/sandbox/page?user=U01ANA`, {
    origin: 'https://evil.example',
  })
  expect((await once(page, 'error'))[0]).toMatchObject({ message: 'Unexpected server response: 403' })
})

it('A name that leads to this machine does not make another host the sandbox', async () => {
  const { sandbox } = await sandboxed()
  const rebound = request(`${sandbox.url}/sandbox/act`, { method: 'POST', headers: { host: 'evil.example' } }).end()
  const [response] = await once(rebound, 'response')
  expect(response.statusCode).toBe(403)
})

it('An act that the protocol does not have is refused', async () => {
  const { sandbox } = await sandboxed()
  expect(await perform(sandbox.url, { kind: 'approve-all', user: 'U01ANA' })).toMatchObject({ status: 400 })
})

it('The page is built once for the same sources, and served from there, and nothing beside it', async () => {
  const sources = await mkdtemp(join(tmpdir(), 'sources-'))
  const cache = await mkdtemp(join(tmpdir(), 'cache-'))
  await writeFile(join(sources, 'index.html'), '<title>Sandbox</title><script type="module" src="./main.ts"></script>')
  await writeFile(join(sources, 'main.ts'), 'document.body.append("hello" satisfies string)')
  const files = await pageFiles(sources, cache)
  await pageFiles(sources, cache)
  expect(await readdir(cache)).toHaveLength(1)
  const index = await files('/')
  const script = /src="\.?(\/[^"]+\.js)"/.exec(String(index?.body))?.[1]
  expect(index?.type).toBe('text/html; charset=utf-8')
  expect(String((await files(String(script)))?.body)).toContain('hello')
  expect(await files('/../../etc/hosts.json')).toBeUndefined()
  expect(await files('/missing.js')).toBeUndefined()
})
