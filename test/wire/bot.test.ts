import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { createLog } from '../../src/log.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { type BotOptions, startBot } from '../../src/wire/bot.ts'
import { diagnoseSlack } from '../../src/wire/diagnose.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { aWorld, CHANNEL, storyPolicy } from '../support/world.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname

async function options(changes: Partial<BotOptions> = {}, policyChanges: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bot-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const policy = readPolicy({ ...storyPolicy, ...policyChanges })
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  const bot: BotOptions = {
    connection: { kind: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken },
    apiUrl: sandbox.apiUrl,
    database: join(folder, 'bot.db'),
    policy: policy.policy,
    sandbox: true,
    clock: systemClock,
    log: createLog({ level: 'silent', secrets: [] }),
    rates: null,
    ...changes,
  }
  const config: Config = {
    slack: bot.connection as Config['slack'],
    apiUrl: sandbox.apiUrl,
    database: bot.database,
    policy: policy.policy,
    webhooks: [],
  }
  return { sandbox, bot, config }
}

describe('the bot does not start', () => {
  it('with a token that Slack does not accept', async () => {
    const { bot } = await options({ connection: { kind: 'socket', botToken: 'xoxb-wrong', appToken: 'xapp-wrong' } })
    await expect(startBot(bot)).rejects.toThrow(
      'Slack does not accept SLACK_BOT_TOKEN: invalid_auth. Copy the Bot User OAuth Token',
    )
  })

  it('on the database of the sandbox, when it is real', async () => {
    const { bot } = await options()
    await (await startBot(bot)).stop()
    await expect(startBot({ ...bot, sandbox: false })).rejects.toThrow(
      'This database belongs to the sandbox; a real workspace needs its own.',
    )
  })

  it('for another workspace than the policy says', async () => {
    const { bot } = await options({}, { workspace: 'T09OTHER' })
    await expect(startBot(bot)).rejects.toThrow(
      'countersign.yaml is for workspace T09OTHER, and the Slack token is of T01SANDBOX.',
    )
  })
})

describe('/healthz and /readyz', () => {
  it('say that it is alive and ready, and that the whole ledger was verified', async () => {
    const { bot } = await aWorld({ empty: true })
    expect(await (await fetch(`${bot.healthUrl}/healthz`)).json()).toEqual({ alive: true })
    await expect
      .poll(async () => (await fetch(`${bot.healthUrl}/readyz`)).json(), { timeout: 20_000 })
      .toEqual({
        ready: true,
        problems: [],
        warnings: [],
        verification: { kind: 'intact', entries: 3, at: expect.any(String) },
      })
    expect((await fetch(`${bot.healthUrl}/elsewhere`)).status).toBe(404)
    expect((await fetch(`${bot.healthUrl}/healthz`, { method: 'POST' })).status).toBe(405)
  })
})

describe('/readyz', () => {
  it('says that Slack cannot reach us while no socket is open, and is well again when one is', async () => {
    const { bot, sandbox } = await aWorld({ empty: true, faults: true })
    const ready = async () =>
      (await fetch(`${bot.healthUrl}/readyz`)).json() as Promise<{ ready: boolean; problems: string[] }>
    await sandbox.inject({ kind: 'drop-sockets' })
    await expect
      .poll(ready)
      .toMatchObject({ ready: false, problems: ['no socket to Slack is open; it is being opened again'] })
    await expect.poll(ready, { timeout: 20_000 }).toMatchObject({ ready: true, problems: [] })
  })
})

describe('/metrics', () => {
  it('counts decisions, refusals, gate checks, calls and acks, by kind and code', async () => {
    const world = await aWorld()
    await world.sandbox.click('U01ANA', world.sandbox.dm('U01ANA').id, 'Approve…')
    await world.sandbox.submit('U01ANA', { reason: { text: 'the window is agreed' } })
    await world.sandbox.click('U01ANA', CHANNEL, 'Submit proof…')
    await world.codes('cutover')
    await world.settled()
    const page = await (await fetch(`${world.bot.healthUrl}/metrics`)).text()
    expect(page).toContain('countersign_entries_total{kind="GrantIssued"} 1')
    expect(page).toContain('countersign_refusals_total{code="not_allowed"} 1')
    expect(page).toContain('countersign_gate_checks_total{result="decision_awaited"} 1')
    expect(page).toMatch(/countersign_slack_calls_total\{method="post",result="ok"\} \d+/)
    expect(page).toMatch(/countersign_ack_seconds_count [23]/)
    expect(page).toContain('countersign_messages_queued 0')
    expect(page).not.toContain('window')
  })
})

describe('doctor asks Slack', () => {
  it('and every line is ok in a good workspace', async () => {
    const { config } = await options()
    expect((await diagnoseSlack(config)).map(({ what, ok, say }) => `${ok ? 'ok' : '!!'} ${what} ${say}`)).toEqual([
      'ok bot token is accepted, for workspace T01SANDBOX',
      'ok scopes are all granted',
      'ok app token is accepted, Socket Mode is on, and a socket opens',
      'ok channel C01BLOCKERS is #production-blockers',
      'ok people 2 owners and 2 operators were found',
    ])
  })

  it('and says what to do about each thing that is wrong', async () => {
    const { config, sandbox } = await options(
      {},
      { owners: ['U05GUS'], channels: { blockers: 'C01BLOCKERS', digest: 'C0NOWHERE' } },
    )
    sandbox.updateChannel('C01BLOCKERS', { archived: true })
    expect((await diagnoseSlack(config)).filter(({ ok }) => !ok).map(({ what, say }) => `${what} ${say}`)).toEqual([
      'channel C01BLOCKERS is archived: unarchive it, or name another one in countersign.yaml',
      'channel C0NOWHERE Slack says channel_not_found: the channel’s id in countersign.yaml is wrong, or it is private and the app is not in it; /invite @countersign there',
      'people owners: @gus (U05GUS) is a guest and holds no role.',
    ])
  })

  it('and asks for an invitation to a public channel that the app is not in', async () => {
    const { config, sandbox } = await options()
    sandbox.updateChannel('C01BLOCKERS', { members: ['U01ANA'] })
    expect((await diagnoseSlack(config)).filter(({ ok }) => !ok).map(({ what, say }) => `${what} ${say}`)).toEqual([
      'channel C01BLOCKERS is #production-blockers, and the app is not in it: /invite @countersign there. It can post without, and could never look up whether a message arrived whose answer was lost.',
    ])
  })

  it('and names the variable whose token is refused', async () => {
    const { config } = await options()
    const slack = { ...config.slack, appToken: 'xapp-wrong' } as Config['slack']
    expect((await diagnoseSlack({ ...config, slack })).filter(({ ok }) => !ok).map(({ say }) => say)).toEqual([
      'Slack says invalid_auth: Slack does not accept SLACK_APP_TOKEN; copy it again from the app’s settings',
    ])
  })

  it('and waits as Slack’s rates ask, and says that it did', async () => {
    const { config, sandbox } = await options()
    await sandbox.inject({ kind: 'rate-limit', method: 'users.info', retryAfter: 1 })
    expect((await diagnoseSlack(config)).at(-1)).toEqual({
      what: 'people',
      ok: true,
      say: '2 owners and 2 operators were found; Slack’s rates made this wait 1 s',
    })
  })
})
