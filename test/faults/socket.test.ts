import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { folderWith, run } from '../support/cli.ts'
import { everythingInStep } from '../support/in-step.ts'
import { ANA, ledger, OMAR, openHome, press, submitApproval } from '../support/people.ts'
import { aWorld, realDocument, storyPolicy, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))
const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

it.each(['warning', 'refresh_requested'] as const)(
  'Slack says %s to a socket: the other one takes every click',
  async (reason) => {
    const world = await aWorld()
    await world.sandbox.inject({ kind: 'disconnect', reason })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await openHome(world, OMAR)
    await everythingInStep(world)
  },
)

it('sockets that drop again and again: what was acknowledged is recorded once, and events come in the end', async () => {
  const world = await aWorld({ faults: true, sandbox: { ackTimeout: 700 } })
  await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
  const flapping = ['drop-sockets', 'warning', 'refresh_requested', 'drop-sockets', 'link_disabled'] as const
  let acknowledged = 0
  for (const [round, how] of flapping.entries()) {
    await connected(world)
    const home = round === 0 ? world.sandbox.openHome(OMAR) : Promise.resolve()
    const click = world.sandbox.modal(ANA)?.submit ? submitApproval(world, ANA) : Promise.resolve({ ok: false })
    await world.sandbox.inject(how === 'drop-sockets' ? { kind: how } : { kind: 'disconnect', reason: how })
    if ((await click).ok) acknowledged += 1
    await home
  }
  await connected(world)
  if (acknowledged === 0) expect(await submitApproval(world, ANA)).toMatchObject({ ok: true })
  expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  await world.sandbox.waitFor(() => world.sandbox.snapshot(OMAR).home, 'the Home that Slack told of again', 15_000)
  await world.settled()
  await everythingInStep(world)
}, 60_000)

it('the app token is refused while it runs: the process ends with one sentence and a code', async () => {
  const { sandbox, bot } = await aProcess()
  await sandbox.inject({ kind: 'api-error', method: 'apps.connections.open', error: 'invalid_auth', times: 100 })
  await sandbox.inject({ kind: 'disconnect', reason: 'link_disabled' })
  expect(await bot.ended).toBe(1)
  const said = bot
    .complaints()
    .split('\n')
    .filter((line) => line && !line.startsWith('{'))
  expect(said).toEqual([
    expect.stringMatching(/^Slack no longer accepts SLACK_APP_TOKEN: invalid_auth, so Countersign stops/),
  ])
  expect(bot.complaints()).not.toMatch(/UnhandledPromise| {4}at /)
})

it('SIGTERM while clicks are in flight: they are answered, and the process ends with 0 within ten seconds', async () => {
  const { sandbox, bot } = await aProcess(realDocument())
  const owners = [ANA, OMAR]
  await sandbox.waitFor(() => owners.every((owner) => sandbox.dm(owner).messages.length > 0), 'a prompt for each')
  await sandbox.inject({ kind: 'slow', method: 'views.open', milliseconds: 700, times: 2 })
  const clicks = owners.map((owner) => sandbox.click(owner, sandbox.dm(owner).id, 'Approve…'))
  await sandbox.waitFor(() => sandbox.snapshot(ANA).faults.length === 0, 'both clicks on their way')
  const since = performance.now()
  bot.kill()
  expect(await Promise.all(clicks)).toMatchObject([{ ok: true }, { ok: true }])
  expect(owners.map((owner) => sandbox.modal(owner)?.title)).toEqual(['Lift for one action', 'Lift for one action'])
  expect(await bot.ended).toBe(0)
  expect(performance.now() - since).toBeLessThan(10_000)
})

it('SIGTERM while Slack answers nothing at all: the process ends with 0 within ten seconds all the same', async () => {
  const { sandbox, bot } = await aProcess()
  await sandbox.inject({ kind: 'slow', milliseconds: 60_000, times: 100 })
  void sandbox.openHome(OMAR)
  await sandbox.waitFor(
    () => sandbox.snapshot(ANA).faults.every((fault) => fault.kind === 'slow' && fault.times !== 100),
    'a call that hangs',
  )
  const since = performance.now()
  bot.kill()
  expect(await bot.ended).toBe(0)
  expect(performance.now() - since).toBeLessThan(10_000)
})

it('Slack is down or refuses a token at start: one sentence, and a code for the supervisor', async () => {
  const sandbox = await aSandbox()
  const start = () =>
    run(['start'], { cwd: folderWith({ 'countersign.yaml': stringify(storyPolicy) }), env: envFor(sandbox) })
  const faults = [
    [{ kind: 'http-status', status: 503, html: true, times: 50 }, /^Slack does not answer as it should/],
    [
      { kind: 'api-error', method: 'auth.test', error: 'invalid_auth' },
      /^Slack does not accept SLACK_BOT_TOKEN: invalid_auth/,
    ],
    [
      { kind: 'api-error', method: 'apps.connections.open', error: 'invalid_auth', times: 2 },
      /^Slack does not accept SLACK_APP_TOKEN: invalid_auth/,
    ],
  ] as const
  for (const [fault, sentence] of faults) {
    await sandbox.inject(fault)
    const { code, err } = await start()
    await sandbox.act({ kind: 'clear-faults' })
    expect(code).toBe(1)
    expect(err.split('\n').filter((line) => line && !line.startsWith('{'))).toEqual([expect.stringMatching(sentence)])
  }
})

/** Until the sandbox sees the bot again. */
function connected({ sandbox }: World): Promise<true> {
  return sandbox.waitFor(() => sandbox.snapshot(ANA).app.connected, 'a socket', 15_000)
}

async function aSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ manifestPath, ackTimeout: 2000 })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** The bot as a service manager runs it, connected to a sandbox. */
async function aProcess(document?: object) {
  const sandbox = await aSandbox()
  const cwd = folderWith({ 'countersign.yaml': stringify(storyPolicy), 'map.json': JSON.stringify(document ?? {}) })
  const env = envFor(sandbox)
  const child = spawn(process.execPath, [launcher, 'start'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  while (!complaints.includes('Countersign is connected')) await once(child.stderr, 'data')
  if (document) expect(await run(['import', 'map.json'], { cwd, env })).toMatchObject({ code: 0 })
  return { sandbox, bot: { ended, kill: () => child.kill('SIGTERM'), complaints: () => complaints } }
}

function envFor(sandbox: Sandbox): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
    COUNTERSIGN_CONFIG: 'countersign.yaml',
    DATABASE_URL: 'ledger.db',
  }
}
