import { describe, expect, it, onTestFinished } from 'vitest'
import { readPolicy } from '../../src/core/read-policy.ts'
import { createLog } from '../../src/log.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { startBot } from '../../src/wire/bot.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { folderWith } from '../support/cli.ts'
import { frontOf, type Treatment } from '../support/slack-front.ts'
import { storyPolicy } from '../support/world.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname

/** A bot that reaches the sandbox through a front that can stall, and is patient for a second. */
async function aBotBehindFront() {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const front = await frontOf(sandbox)
  const policy = readPolicy(storyPolicy)
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  const said: string[] = []
  const bot = await startBot({
    connection: { kind: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken },
    apiUrl: front.apiUrl,
    database: `${folderWith()}/bot.db`,
    policy: policy.policy,
    sandbox: true,
    clock: systemClock,
    log: createLog({ level: 'warn', secrets: [], write: (line) => void said.push(JSON.parse(line).msg) }),
    rates: null,
    stalled: 1000,
  })
  let running = true
  const stop = async () => {
    if (running) await bot.stop()
    running = false
  }
  onTestFinished(stop)
  return { sandbox, front, said, stop }
}

describe('sockets that are cut', () => {
  it.each(['apps.connections.open', 'handshake'])(
    'are back soon after %s was never answered, and the log tells of the silence',
    async (stalling) => {
      const { sandbox, front, said } = await aBotBehindFront()
      // As a half-dead load balancer has it: one request of each socket is swallowed.
      let swallowed = 0
      front.treat = (what): Treatment => (what === stalling && ++swallowed <= 2 ? 'stall' : 'pass')
      front.drop()
      await expect.poll(() => swallowed, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
      expect(said).toContain('No socket to Slack is open, so that no click arrives; it is being opened again.')
      await expect
        .poll(() => sandbox.command('U01ANA', '/blockers help'), { timeout: 20_000, interval: 500 })
        .toMatchObject({ ok: true })
      expect(said.join('\n')).toMatch(/no answer came in time/)
      expect(said.join('\n')).toMatch(/Slack reaches Countersign again, after \d+ s\./)
    },
    60_000,
  )

  it('say why they do not open', async () => {
    const { front, said } = await aBotBehindFront()
    front.treat = (what) => (what === 'handshake' ? 'refuse' : 'pass')
    front.drop()
    await expect
      .poll(() => said, { timeout: 15_000 })
      .toContain('The WebSocket to Slack did not open: it was answered with HTTP 503. It is tried again.')
  }, 30_000)

  it('are no news while the bot stops', async () => {
    const { said, stop } = await aBotBehindFront()
    await stop()
    expect(said).toEqual([])
  })
})
