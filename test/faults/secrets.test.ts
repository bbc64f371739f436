import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'
import { map } from '../cli/support.ts'
import { folderWith } from '../support/cli.ts'
import { freePort } from '../support/free-port.ts'
import { ANA } from '../support/people.ts'
import { buttonsIn } from '../support/words.ts'
import { CHANNEL } from '../support/world.ts'
import { Hearing } from './support/hearing.ts'
import { refusingPostgres } from './support/refusing-postgres.ts'

const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))

const botToken = 'xoxb-planted-Bot-7Qq'
const appToken = 'xapp-planted-App-8Rr'
const signingSecret = 'planted5igning9Secret'
const planted = /planted/i

test('tokens and signing secret appear nowhere: not in logs at any level, answers, pages, errors or the database', async () => {
  const { sandbox, cwd, pages } = await aPlace()
  const hearing = new Hearing(cwd, {
    SLACK_API_URL: sandbox.apiUrl,
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
  })
  await hearing.command(['import', 'map.json'])
  const bot = hearing.bot()
  await sandbox.waitFor(() => sandbox.messages(CHANNEL).length > 0, 'the first card')
  // What Slack is asked and what fails is where clients like to print what they sent.
  await sandbox.inject({ kind: 'http-status', method: 'chat.postMessage', status: 500, html: true })
  await sandbox.inject({ kind: 'api-error', method: 'chat.postMessage', error: 'invalid_auth', times: 2 })
  await sandbox.inject({ kind: 'answer-lost', method: 'users.info' })
  await sandbox.inject({ kind: 'drop-sockets' })
  await sandbox.waitFor(() => sandbox.snapshot(ANA).app.connected, 'the sockets')
  await sandbox.command(ANA, '/blockers list')
  await hearing.command(['doctor'])
  await everyPage(hearing, pages)
  await hearing.end(bot)
  expect(hearing.said.join('')).toMatch(/"level":10/)

  const wrong = { SLACK_BOT_TOKEN: 'xoxb-planted-wrong-9Ss', SLACK_APP_TOKEN: 'xapp-planted-wrong-9Tt' }
  for (const args of [['doctor'], ['doctor', '--json'], ['start'], ['digest', '--now']]) {
    expect(await hearing.command(args, wrong), args.join(' ')).toMatch(/invalid_auth|Slack|[Dd]igest/)
  }
  await hearing.command(['start'], { SLACK_BOT_TOKEN: 'planted-and-no-token' })
  await hearing.command(['start'], {
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
    SLACK_APP_TOKEN: 'planted-and-no-token',
  })

  expect(hearing.linesWith(planted)).toEqual([])
  expectNotStored(cwd)
}, 120_000)

test('nor does the signing secret of a bot that Slack reaches over HTTP', async () => {
  const port = await freePort()
  const requestUrl = `http://127.0.0.1:${port}/slack/events`
  const { sandbox, cwd, pages } = await aPlace({ requestUrl })
  const hearing = new Hearing(cwd, {
    SLACK_API_URL: sandbox.apiUrl,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    PORT: String(port),
  })
  await hearing.command(['import', 'map.json'])
  const bot = hearing.bot()
  const prompted = () => sandbox.dm(ANA).messages.find(({ blocks }) => buttonsIn(blocks).includes('Reject…'))
  await sandbox.waitFor(() => sandbox.messages(CHANNEL).length > 0, 'the first card')
  await sandbox.waitFor(() => prompted() !== undefined, 'a prompt')
  expect(await sandbox.command(ANA, '/blockers list')).toMatchObject({ ok: true })
  const { ts } = prompted() ?? {}
  expect(await sandbox.click(ANA, sandbox.dm(ANA).id, 'Reject…', { ts: String(ts) })).toMatchObject({ ok: true })
  expect(await sandbox.submit(ANA, { reason: { text: 'not yet' } })).toEqual({ ok: true })
  const now = String(Math.floor(Date.now() / 1000))
  const forged = { 'x-slack-request-timestamp': now, 'x-slack-signature': `v0=${'0'.repeat(64)}` }
  for (const headers of [forged, { ...forged, 'x-slack-request-timestamp': '1' }, {}]) {
    expect(await hearing.page(requestUrl, { method: 'POST', headers, body: 'payload={}' })).toMatch(/^401/)
  }
  for (const path of ['/slack/events', '/elsewhere']) await hearing.page(new URL(path, requestUrl).href)
  await hearing.command(['doctor'])
  await everyPage(hearing, pages)
  await hearing.end(bot)
  expect(hearing.said.join('')).toMatch(/"level":10/)
  for (const args of [['doctor'], ['start']]) await hearing.command(args, { SLACK_BOT_TOKEN: 'xoxb-planted-wrong-9Ss' })
  await hearing.command(['start'], { PORT: 'none' })

  expect(hearing.linesWith(planted)).toEqual([])
  expectNotStored(cwd)
}, 120_000)

test('nor does the password of a database, whether its server is not there, refuses it or is not named as it should be', async () => {
  const { sandbox, cwd } = await aPlace()
  const { apiUrl } = sandbox
  const hearing = new Hearing(cwd, { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken })
  await hearing.command(['import', 'map.json'])
  const server = await refusingPostgres()
  const password = 'planted-Pa55%2Fw%40rd'
  const urls = {
    'is not found': `postgres://countersign:${password}@db.invalid/countersign`,
    'does not listen': `postgres://countersign:${password}@127.0.0.1:1/countersign`,
    'refuses the password': `postgres://countersign:${password}@127.0.0.1:${server.port}/countersign`,
    'refuses it as a parameter': `postgres://countersign@127.0.0.1:${server.port}/countersign?password=${password}`,
    'is no address': `postgres://countersign:${password}@:::/countersign`,
  }
  const say = async (args: string[], how: keyof typeof urls) => {
    const said = await hearing.command([...args, '--debug'], { DATABASE_URL: urls[how] })
    expect(said, `${args.join(' ')} with a server that ${how}`).toMatch(/DATABASE_URL|database/i)
  }
  const commands = [['doctor'], ['gate', 'REAL_RUN'], ['verify'], ['start']]
  for (const how of Object.keys(urls) as (keyof typeof urls)[])
    await Promise.all(commands.map((args) => say(args, how)))
  const others = [
    ['doctor', '--json'],
    ['import', 'map.json'],
    ['backup', 'x.db'],
    ['digest', '--now'],
  ]
  await Promise.all(others.map((args) => say(args, 'refuses the password')))
  for (const how of ['refuses the password', 'is no address'] as const)
    await hearing.command(['migrate', '--to', urls[how], '--debug'])
  expect(new Set(server.passwords)).toEqual(new Set(['planted-Pa55/w@rd']))
  expect(hearing.linesWith(planted)).toEqual([])
  expectNotStored(cwd)
}, 120_000)

/** A workspace with planted secrets, a folder for the command line, and where a bot started there answers monitors. */
async function aPlace(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ manifestPath, botToken, appToken, signingSecret, ...options })
  onTestFinished(() => sandbox.close())
  const port = await freePort()
  const yaml = `owners: [U01ANA]\noperators: [U03IVY]\nchannels: { blockers: C01BLOCKERS }\nhttp: { port: ${port} }\n`
  return { sandbox, cwd: folderWith({ 'countersign.yaml': yaml, 'map.json': map }), pages: `http://127.0.0.1:${port}` }
}

async function everyPage(hearing: Hearing, url: string): Promise<void> {
  expect(await hearing.page(`${url}/metrics`)).toMatch(/^200 [\s\S]*countersign_slack_calls_total\{/)
  for (const path of ['/healthz', '/readyz', '/elsewhere']) await hearing.page(url + path)
}

function expectNotStored(cwd: string): void {
  for (const name of readdirSync(join(cwd, 'data'))) {
    expect(readFileSync(join(cwd, 'data', name)).toString('latin1'), name).not.toMatch(planted)
  }
}
