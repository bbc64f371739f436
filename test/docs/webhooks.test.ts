import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { readWebhooks } from '../../src/config/webhooks.ts'
import { pingOf } from '../../src/core/webhook/event.ts'
import { type Endpoint, postingWebhooks } from '../../src/workflows/ports/post-webhook.ts'
import { policyOf } from '../support/cast.ts'
import { folderWith } from '../support/cli.ts'
import { olderSecret, secret } from '../support/receiver.ts'
import { snippetsOf } from '../support/snippets.ts'

const pieceOf = (language: string) => snippetsOf('webhooks.md').find((one) => one.language === language)?.text ?? ''

/** The document's receiver, as a program of its own. */
async function theReceiver() {
  const cwd = folderWith({ 'receiver.mjs': pieceOf('js') })
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(cwd, 'node_modules'))
  const env = { PATH: process.env.PATH ?? '', PORT: '0', COUNTERSIGN_WEBHOOK_DEPLOY: secret }
  const child = spawn(process.execPath, ['receiver.mjs'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const reading = createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
  while (lines.length === 0) await once(reading, 'line')
  return { url: `http://127.0.0.1:${/\d+$/.exec(lines[0] ?? '')?.[0]}/`, lines }
}

test('the receiver of the document takes what is signed for it, once, and nothing else', async () => {
  const { url, lines } = await theReceiver()
  const { webhooks = [] } = policyOf(parse(pieceOf('yaml')))
  const [rule] = webhooks
  if (!rule) throw new Error('the document has no webhook')
  const endpoint: Endpoint = { ...rule, url, allow_private: true, allow_http: true, secrets: [secret] }
  const { post, close } = postingWebhooks()
  onTestFinished(close)
  const now = Date.now()
  const ping = pingOf('T01SANDBOX', { id: 'one', at: new Date(now).toISOString() })
  expect(await post(endpoint, ping, now)).toEqual({ kind: 'taken', status: 204 })
  expect(await post(endpoint, ping, now + 1000)).toEqual({ kind: 'taken', status: 204 })
  expect(await post({ ...endpoint, secrets: [olderSecret] }, ping, now)).toMatchObject({ kind: 'failed', status: 401 })
  expect(await post(endpoint, ping, now - 10 * 60_000)).toMatchObject({ kind: 'failed', status: 401 })
  expect(lines.slice(1)).toEqual(['countersign.ping {}'])
})

test('the policy of the document is one, and its secret is made as the document says', () => {
  const policy = policyOf(parse(pieceOf('yaml')))
  expect(pieceOf('sh')).toContain('whsec_$(openssl rand -base64 32)')
  expect(readWebhooks(policy, { COUNTERSIGN_WEBHOOK_DEPLOY: secret }).problems).toEqual([])
})
