import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { folderWith, run } from '../support/cli.ts'
import { aReceiver, secret, verified } from '../support/receiver.ts'
import { storyPolicy } from '../support/world.ts'

const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))
const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

/** A configuration as an operator has it, with one webhook, and the bot in a process of its own. */
async function configured(hook: object, value = secret) {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const webhook = { name: 'deploy', secret_env: 'COUNTERSIGN_WEBHOOK_DEPLOY', ...hook }
  const cwd = folderWith({ 'countersign.yaml': stringify({ ...storyPolicy, webhooks: [webhook] }) })
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
    DATABASE_URL: 'ledger.db',
    COUNTERSIGN_WEBHOOK_DEPLOY: value,
  }
  let said = ''
  const start = () => {
    const child = spawn(process.execPath, [launcher, 'start'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
  const does = (...args: string[]) => run(args, { cwd, env })
  return { start, does, said: () => said }
}

const local = { allow_private: true, allow_http: true }

test('a process that is killed while an event is under way: the next one sends the same event again, and then the others', async () => {
  const receiver = await aReceiver()
  receiver.reply(204, 'nothing')
  const { start, does, said } = await configured({ url: receiver.url, ...local })
  const first = start()
  await receiver.has(1)
  expect((await does('freeze', 'all', '--reason', 'one')).code).toBe(0)
  await receiver.has(2)
  first.kill('SIGKILL')
  await once(first, 'close')
  start()
  await receiver.has(3)
  const [, lost, again] = receiver.received
  expect(again?.id).toBe(lost?.id)
  expect(again?.body).toBe(lost?.body)
  const ids = receiver.ids().map(Number)
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  for (const one of receiver.received) expect(verified(one)).toEqual(one.event)
  expect(said()).not.toContain(secret.slice('whsec_'.length))
})

test('doctor looks where a webhook leads, with --send sends a signed ping, and list says how far each is', async () => {
  const receiver = await aReceiver()
  const { start, does } = await configured({ url: receiver.url, ...local })
  start()
  await receiver.has(1)
  const looked = await does('doctor')
  expect(looked.out).toMatch(/ok {2}webhook deploy +leads to 127\.0\.0\.1; `doctor --send` sends it a signed ping/)
  const before = receiver.kinds().filter((kind) => kind === 'ping')
  expect(before).toEqual([])
  const sent = await does('doctor', '--send')
  expect(sent.out).toMatch(/ok {2}webhook deploy +took a signed ping, with HTTP 204/)
  const ping = receiver.received.find(({ event }) => event.type === 'countersign.ping')
  expect(ping && verified(ping)).toMatchObject({ type: 'countersign.ping', data: {} })
  receiver.always(500)
  const refused = await does('doctor', '--send')
  expect(refused.code).toBe(1)
  expect(refused.out).toMatch(/!! {2}webhook deploy +took no signed ping: it answers with HTTP 500/)
  const listed = await does('webhooks', 'list', '--json')
  expect(JSON.parse(listed.out)).toMatchObject([{ name: 'deploy', gone: false, events: null }])
  expect((await does('webhooks', 'list')).out).toContain(receiver.url)
  expect(await does('webhooks', 'retry', 'deploy')).toMatchObject({ code: 0 })
  expect(await does('webhooks', 'retry', 'nobody')).toMatchObject({ code: 2 })
})

test('a secret that is missing or none, and an address in numbers that is not public, are said at the start, without the value', async () => {
  const value = 'whsec_sesame'
  const { does } = await configured({ url: 'https://10.0.0.7/' }, value)
  const { code, err } = await does('start')
  expect(code).toBe(2)
  expect(err).toContain('COUNTERSIGN_WEBHOOK_DEPLOY: (the secret of the webhook deploy) is no secret of 24 to 64 bytes')
  expect(err).toContain('webhooks.0.url: 10.0.0.7 is no public address; allow_private: true in the policy takes it.')
  expect(err).not.toContain('sesame')
})
