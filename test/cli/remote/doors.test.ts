import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest'
import { isRefusal } from '../../../src/core/refusal.ts'
import { createLog } from '../../../src/log.ts'
import { apiFor } from '../../../src/wire/api.ts'
import { closeLedger, openLedger } from '../../../src/workflows/open-ledger.ts'
import { systemClock } from '../../../src/workflows/ports/clock.ts'
import { createToken } from '../../../src/workflows/tokens.ts'
import { every } from '../../http/api/support.ts'
import { answering, json } from '../../support/answering.ts'
import { policyOf } from '../../support/cast.ts'
import { folderWith, makeFolder, removeFolder, run } from '../../support/cli.ts'
import { command } from '../../support/command.ts'
import { freePort } from '../../support/free-port.ts'
import { proxyTo } from '../../support/slack-front.ts'
import { changedMap, type Desk, databaseIn, inLedgerOf, ledgerIn, realrun, separate } from '../support.ts'

const madrid = policyOf({
  default: { ttl: '7d', max_ttl: '5000w', uses: 3 },
  actions: {},
  requests: { expire: '5000w' },
  digest: { timezone: 'Europe/Madrid' },
  api: { port: 0 },
  callers: [
    {
      name: 'nightly',
      issuer: 'https://ci.example',
      audience: 'countersign',
      claims: { project: '7', at: { ref: ['main', 'next'] } },
      scopes: ['gate:read'],
      actions: ['apply'],
    },
  ],
})

/* Two ledgers with one history: one is asked as a database, the other through a server. Each case changes both alike. */
let [here, there, secret] = ['', '', '']
let server: { url: string; stop(): Promise<void> }
beforeAll(async () => {
  ;[here, there] = [makeFolder(), makeFolder()]
  await ledgerIn(here, history, { policy: madrid })
  secret = await inLedgerOf(here, aToken)
  cpSync(here, there, { recursive: true })
  server = await serve(there)
})
afterAll(async () => {
  await server.stop()
  for (const folder of [here, there]) removeFolder(folder)
})

async function history(desk: Desk): Promise<void> {
  await desk.grants(realrun, 'REAL_RUN', { uses: 3 })
  await desk.grants(separate, 'apply')
  await desk.grantsRequest(await desk.asksFor('permit', [['version', '1.4.2']]))
  await desk.asksFor('cutover')
}

async function aToken({ ledger }: Desk): Promise<string> {
  const expires = new Date(ledger.now + 24 * 3_600_000).toISOString()
  const made = await createToken(ledger, { name: 'deploy', scopes: every, actions: null, expires })
  if (isRefusal(made)) throw new Error(made.sentence)
  return made.secret
}

async function serve(folder: string) {
  const machine = { kind: 'countersign' } as const
  const ledger = await openLedger({ url: databaseIn(folder), create: false, clock: systemClock, machine })
  const api = await apiFor(madrid, { ledger, log: createLog({ level: 'silent', secrets: [] }) })
  if (!api) throw new Error('the policy asks for no API')
  const stop = async () => {
    await api.close()
    await closeLedger(ledger)
  }
  return { url: api.url, stop }
}

const asked = (url = server.url) => ({ COUNTERSIGN_URL: url, COUNTERSIGN_TOKEN: secret })

/** What the database and the server answer to the same words. */
async function both(words: string[], { input = '', to = words }: { input?: string; to?: string[] } = {}) {
  return {
    database: await command(words, { DATABASE_URL: databaseIn(here) }, input),
    server: await command(to, asked(), input),
  }
}

const worse = changedMap((map) => {
  delete map.blockers[0]?.item
})
const newer = changedMap((map) => {
  map.blockers[0] = { ...map.blockers[0], evidence: 'another run of CI' }
})

describe('the same words get the same answer from a database and from a server, to the byte', () => {
  const looking: [number, ...string[]][] = [
    [0, 'gate', 'REAL_RUN'],
    [0, 'gate', 'REAL_RUN', '--json'],
    [0, 'gate', 'REAL_RUN', '--param', 'version=1.4.2'],
    [3, 'gate', 'production'],
    [3, 'gate', 'production', '--json'],
    [3, 'gate', 'real_run'],
    [3, 'gate', 'permit', '--param', 'version=1.4.3', '--param', 'region=eu'],
    [2, 'gate', 'permit', '--param', 'version'],
    [2, 'gate', 'permit', '--by', 'Ivy'],
    [0, 'list'],
    [0, 'list', '--json'],
    [0, 'list', '--action', 'apply', '--state', 'all'],
    [0, 'list', '--actor', 'operator', '--json'],
    [2, 'list', '--action', 'aply'],
    [0, 'show', 'realrun-1'],
    [0, 'show', 'realrun-1', '--json'],
    [2, 'show', 'prod'],
    [2, 'show', ''],
    [0, 'brief', 'realrun-1'],
    [0, 'brief', separate, 'cutover', '--json'],
    [2, 'brief', 'prod'],
    [2, 'brief', separate, 'REAL_RUN'],
    [2, 'brief', 'R-999'],
    [0, 'authority'],
    [0, 'authority', '--json'],
  ]
  it.each(looking)('%i %s %s %s %s', async (code, ...words) => {
    const { database, server } = await both(words)
    expect(server).toEqual(database)
    expect(server.code).toBe(code)
  })

  it.each([
    [0, 'REAL_RUN'],
    [0, 'REAL_RUN'],
    [3, 'cutover'],
  ])('where somebody wants through: %i %s', async (code, action) => {
    const spend = ['gate', action, '--consume']
    const { database, server } = await both([...spend, '--by', 'deploy'], { to: spend })
    expect(server).toEqual(database)
    expect(server.code).toBe(code)
  })

  it('advice, once it read what the brief says, and the same again', async () => {
    const { out } = await command(['brief', separate, 'cutover', '--json'], asked())
    const { sha256 } = JSON.parse(out)
    const advice = [
      'advise',
      separate,
      'cutover',
      '--recommend',
      'reject',
      '--reason',
      'no proof',
      '--model',
      'model-x',
    ]
    for (const words of [
      [...advice, '--read', sha256],
      [...advice, '--read', sha256],
      [...advice, '--read', 'a'.repeat(64)],
      ['advise', separate, ...advice.slice(3), '--read', sha256],
    ]) {
      const { database, server } = await both(words)
      expect(server).toEqual(database)
    }
  })

  it('a passage as JSON, with a receipt of its own', async () => {
    const spend = ['gate', 'apply', '--consume', '--json']
    const { database, server } = await both([...spend, '--by', 'deploy'], { to: spend })
    const jws = /"receipt": "[\w-]+\.[\w-]+\.[\w-]+"/
    expect(database.out).toMatch(jws)
    expect(server.out).toMatch(jws)
    expect(server.out.replace(jws, '')).toBe(database.out.replace(jws, ''))
    expect(server.code).toBe(0)
  })

  it.each<[number, string[], string?]>([
    [0, ['request', 'REAL_RUN', '--reason', 'the release is due', '--param', 'version=1.4.2', '--for', 'Ivy']],
    [0, ['request', 'REAL_RUN', '--reason', 'the release is due', '--param', 'version=1.4.2', '--for', 'Ivy']],
    [2, ['request', 'nothing', '--reason', 'the release is due']],
    [0, ['freeze', 'apply', '--reason', 'the smoke tests fail']],
    [0, ['freeze', 'apply', '--reason', 'the smoke tests fail']],
    [0, ['import', '-', '--dry-run'], newer],
    [0, ['import', '-'], newer],
    [0, ['import', '-', '--json'], newer],
    [2, ['import', '-'], worse],
    [2, ['import', '-', '--json'], worse],
  ])('%i %j', async (code, words, input = '') => {
    const { database, server } = await both(words, { input })
    expect(server).toEqual(database)
    expect(server.code).toBe(code)
  })

  it('only who did it differs', async () => {
    const words = ['freeze', 'cutover', '--reason', 'not tonight', '--json']
    const { database, server } = await both(words)
    const [one, other] = [database, server].map(({ out }) => JSON.parse(out))
    expect(other.by).toMatchObject({ kind: 'caller', name: 'deploy' })
    expect({ ...other, by: one.by, at: one.at }).toEqual(one)
  })
})

describe('a server that cannot be believed', () => {
  const open = { action: 'REAL_RUN', params: {}, open: true, reasons: [], sandbox: false }
  const grant = {
    id: 'G-1',
    effect: 'authorises',
    blocker: 'B-1',
    request: null,
    by: { kind: 'person', name: 'Ana' },
    expires: '2026-06-13T00:00:00Z',
    uses_left: 1,
  }
  const lies: [string, unknown, number?][] = [
    ['says nothing of what was asked', {}],
    ['says that another gate is open', { ...open, action: 'apply', grants: [grant] }],
    ['says it of other parameters', { ...open, params: { version: '1' }, grants: [grant] }],
    ['says open and names nothing that authorises it', { ...open, grants: [{ ...grant, effect: 'lifts' }] }],
    ['says open in another way', { ...open, open: 'true', grants: [grant] }],
    ['says open with an error', { ...open, grants: [grant] }, 500],
    ['says open with another success', { ...open, grants: [grant] }, 203],
    ['says nothing but a text', 'open'],
    ['says that somebody went through where nobody wanted to', { ...open, grants: [grant], passed: true }],
  ]
  it.each(lies)('%s: closed', async (_, answer, status = 200) => {
    const url = await answering((_, response) => json(response, answer, status))
    const { code, out } = await command(['gate', 'REAL_RUN'], asked(url))
    expect(code).toBe(3)
    expect(out).toMatch(
      new RegExp(`^REAL_RUN is closed\\.\n {2}${url} does not say that the gate is open, so it is closed: `),
    )
  })

  it('says open to who only looks, and not that it was gone through: closed to who wants through', async () => {
    const url = await answering((_, response) => json(response, { ...open, grants: [grant] }))
    expect(await command(['gate', 'REAL_RUN'], asked(url))).toMatchObject({ code: 0 })
    expect(await command(['gate', 'REAL_RUN', '--consume'], asked(url))).toMatchObject({ code: 3 })
  })

  it('redirects, hangs up, or is not there: closed, and nothing is shown to whom it names', async () => {
    const elsewhere: string[] = []
    const other = await answering(({ headers }, response) => {
      elsewhere.push(String(headers.authorization))
      json(response, { ...open, grants: [grant] })
    })
    const redirecting = await answering((_, response) => response.writeHead(307, { location: other }).end())
    const dropping = await answering((_, response) => response.destroy())
    for (const [url, why] of [
      [redirecting, 'it redirects to somewhere else, which is not followed'],
      [dropping, 'the connection was cut off'],
      [`http://127.0.0.1:${await freePort()}`, 'nothing listens at'],
    ] as const) {
      const { code, out } = await command(['gate', 'REAL_RUN'], asked(url))
      expect({ code, out }).toEqual({ code: 3, out: expect.stringContaining(why) })
      expect(await command(['freeze', 'all', '--reason', 'x'], asked(url))).toEqual({
        code: 1,
        out: '',
        err: expect.stringContaining(`${url} cannot be asked: ${why}`),
      })
    }
    expect(elsewhere).toEqual([])
  })

  it('refuses who asks: closed, with its sentence', async () => {
    const { code, out } = await command(['gate', 'REAL_RUN'], { ...asked(), COUNTERSIGN_TOKEN: 'cs_nobody' })
    expect(code).toBe(3)
    expect(out).toContain('it refuses: This token is of nobody')
    expect(await command(['list'], { ...asked(), COUNTERSIGN_TOKEN: 'cs_nobody' })).toMatchObject({ code: 2 })
  })

  it('loses an answer: it is asked again for the same passage, and one use is spent', async () => {
    let calls = 0
    const losing = await answering(async ({ url: path, method = '', headers }, response) => {
      const { authorization = '', 'idempotency-key': key = '' } = headers as Record<string, string>
      const sent = { method, headers: { authorization, 'idempotency-key': key, 'content-type': 'application/json' } }
      const answer = await fetch(`${server.url}${path}`, { ...sent, body: '{"params":{},"sandbox":false}' })
      calls += 1
      if (calls === 1) response.destroy()
      else json(response, await answer.json())
    })
    const words = ['gate', 'REAL_RUN', '--consume']
    const { code } = await command(words, asked(losing))
    const again = await command(words, asked())
    expect([calls, code, again.code]).toEqual([2, 0, 3])
  })
})

test('authority says whom the policy lets in, in words', async () => {
  const { out } = await command(['authority'], asked())
  expect(out).toContain(
    '\nThe rule `nightly`, by tokens of https://ci.example for `countersign` with `at › ref` `main` or `next`, `project` `7`, may `gate:read` for `apply`.\n',
  )
})

test('what a server does not do says so in a sentence, before anything is looked at', async () => {
  for (const words of [
    ['verify'],
    ['requests'],
    ['withdraw', 'R-1'],
    ['token', 'list'],
    ['backup', join(here, 'copy.db')],
  ])
    expect(await command(words, { ...asked(), DATABASE_URL: databaseIn(here) })).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^`[a-z ]+` works on the database itself, and COUNTERSIGN_URL names a server\. .*\n$/),
    })
  const by = await command(['gate', 'REAL_RUN', '--consume', '--by', 'Ivy'], asked())
  expect(by).toMatchObject({ code: 2, err: expect.stringContaining('knows who goes through by who asks') })
})

test('as a process: the exit code, and the token in nothing that is said', async () => {
  const gone = `http://127.0.0.1:${await freePort()}`
  const { code, out, err } = await run(['gate', 'REAL_RUN', '--debug'], { cwd: here, env: asked(gone) })
  expect(code).toBe(3)
  expect(`${out}${err}`).not.toContain(secret)
  const unsafe = await run(['gate', 'REAL_RUN'], { cwd: here, env: asked('http://countersign.example') })
  expect(unsafe).toMatchObject({ code: 2, out: '', err: expect.stringContaining('COUNTERSIGN_URL: is not https') })
})

test('run goes through a server’s gate, records the end there, and starts nothing where the server does not answer', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd, history, { policy: madrid })
  const COUNTERSIGN_TOKEN = await inLedgerOf(cwd, aToken)
  const own = await serve(cwd)
  onTestFinished(() => own.stop())
  const script = 'process.stdout.write(String(process.env.COUNTERSIGN_RECEIPT.split(".").length)); process.exit(5)'
  const words = ['run', 'REAL_RUN', '--', process.execPath, '-e', script]
  const env = { COUNTERSIGN_URL: own.url, COUNTERSIGN_TOKEN }
  expect(await run(words, { cwd, env })).toEqual({ code: 5, out: '3', err: '' })
  expect(await run(['run', 'production', '--', 'true'], { cwd, env })).toMatchObject({ code: 3, out: '' })
  const silent = { ...env, COUNTERSIGN_URL: `http://127.0.0.1:${await freePort()}` }
  expect(await run(words, { cwd, env: silent })).toMatchObject({ code: 3, out: '' })
})

test('a server on the other side of a proxy is reached through it', async () => {
  const proxy = await proxyTo('countersign.invalid', Number(new URL(server.url).port))
  const env = { ...asked('http://countersign.invalid'), COUNTERSIGN_ALLOW_HTTP: 'true' }
  const through = await run(['gate', 'production'], { cwd: here, env: { ...env, HTTP_PROXY: proxy.url } })
  expect(through).toMatchObject({
    code: 3,
    out: expect.stringMatching(/can decide\.\n$|asks the owners for one run\.\n$/),
  })
  expect(proxy.asked).toEqual(['countersign.invalid:80'])
  const past = await run(['gate', 'production'], { cwd: here, env })
  expect(past).toMatchObject({ code: 3, out: expect.stringContaining('does not say that the gate is open') })
})
