import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { defaultSeed } from '../../src/sandbox/seed.ts'
import { type BotOptions, startBot } from '../../src/wire/bot.ts'
import { folderWith } from '../support/cli.ts'
import { ANA, IVY, KEN, keyOf, ledger, OMAR } from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const unknownZone = 'America/Nowhere_New'

describe('a time zone that this machine does not know', () => {
  it('is replaced by the digest’s, and said once', async () => {
    const world = await aWorld()
    await changeAndLook(world, IVY, { tz: unknownZone })
    await changeAndLook(world, KEN, { tz: 'Europe/Paris' })
    world.clock.set(Date.parse('2026-06-15T12:00:00Z'))
    await world.tick()
    expect([IVY, KEN].map((user) => reminders(world, user))).toEqual([1, 1])
    expect(said(world, unknownZone)).toEqual([
      '@ivy (U03IVY) is in the time zone America/Nowhere_New, which this machine does not know: reminders come by digest.timezone (Europe/Madrid).',
    ])
  })

  it('ends no start', async () => {
    const world = await aWorld()
    await world.sandbox.updatePerson(IVY, { tz: unknownZone })
    world.clock.set(Date.parse('2026-06-15T12:00:00Z'))
    await world.restart()
    await world.settled()
    expect([IVY, KEN].map((user) => reminders(world, user))).toEqual([1, 1])
  })
})

describe('changes that Slack tells of', () => {
  it('are no reason to look anybody up while they are a status only', async () => {
    const world = await aWorld()
    const before = looks(world)
    for (const user of [ANA, OMAR, IVY, KEN]) await world.sandbox.updatePerson(user, { title: 'In a meeting' })
    expect(looks(world)).toBe(before)
    // The events come in order: when this one was answered, those before it were.
    await changeAndLook(world, KEN, { tz: 'Europe/Paris' })
    expect(looks(world)).toBe(before + 4)
  })

  it('are looked into together when they come together', async () => {
    const world = await aWorld()
    const before = looks(world)
    await world.sandbox.inject({ kind: 'slow', method: 'users.info', milliseconds: 300 })
    const zones = ['Europe/Paris', 'Europe/Rome', 'Europe/Vienna', 'Europe/Oslo', 'Europe/Berlin']
    await Promise.all(zones.map((tz) => world.sandbox.updatePerson(KEN, { tz })))
    await world.sandbox.updatePerson(OMAR, { deleted: true })
    await expect.poll(() => world.bot.ledger.state.desk.roles.owners.map(({ user }) => user)).toEqual([ANA])
    expect(looks(world) - before).toBeLessThanOrEqual(3 * 4)
  })

  it('of a group that the policy does not name concern nobody', async () => {
    const world = await aWorld({ policy: { owners: ['S01OWNERS'] } })
    const before = looks(world)
    await world.sandbox.setGroup('S02OPERATORS', [IVY])
    await world.sandbox.setGroup('S01OWNERS', [ANA])
    await expect.poll(() => world.bot.ledger.state.desk.roles.owners.map(({ user }) => user)).toEqual([ANA])
    expect(looks(world)).toBe(before + 3)
  })
})

describe('roles while Slack is in trouble', () => {
  it('stay as they were, and the ledger says nothing', async () => {
    const world = await aWorld({ faults: true })
    const adopted = (await ledger(world, 'PolicyAdopted')).length
    await world.sandbox.inject({ kind: 'api-error', method: 'users.info', error: 'access_denied', times: 4 })
    await changeAndLook(world, KEN, { tz: 'Europe/Paris' })
    await expect.poll(() => said(world, 'access_denied')).toHaveLength(4)
    expect(await ledger(world, 'PolicyAdopted')).toHaveLength(adopted)
  })

  it.each([
    { kind: 'http-status', method: 'users.info', status: 500, times: 100 },
    { kind: 'api-error', method: 'users.info', error: 'team_added_to_org', times: 100 },
    { kind: 'rate-limit', method: 'users.info', retryAfter: 300, times: 100 },
  ] as const)('are at a start what the ledger knows: $kind', async (fault) => {
    const world = await aWorld()
    const { roles } = world.bot.ledger.state.desk
    await world.stop()
    await world.sandbox.inject(fault)
    await world.start()
    expect(world.bot.ledger.state.desk.roles).toEqual(roles)
    await world.stop()
  })

  it('are nobody’s at the first start, which fails then', async () => {
    const world = await aWorld({ empty: true })
    await world.stop()
    await world.sandbox.inject({ kind: 'http-status', method: 'users.info', status: 500, times: 100 })
    const first = startBot({ ...worldOptions(world), database: `${folderWith()}/first.db` })
    await expect(first).rejects.toThrow(/^Slack does not answer as it should .*Start it again in a while/)
  })
})

describe('two hundred operators at Slack’s real rates', () => {
  it('are found at once', async () => {
    const template = defaultSeed.members.find(({ id }) => id === KEN)
    if (!template) throw new Error('no Ken')
    const crowd = Array.from({ length: 200 }, (_, i) => ({ ...template, id: `U9${i + 1000}`, name: `operator${i}` }))
    const group = { id: 'S03CROWD', handle: 'ops', name: 'Ops', users: crowd.map(({ id }) => id) }
    const seed = {
      ...defaultSeed,
      members: [...defaultSeed.members, ...crowd],
      groups: [...defaultSeed.groups, group],
    }
    const world = await aWorld({
      empty: true,
      sandbox: { seed, enforceRateLimits: true },
      policy: { operators: ['S03CROWD'] },
    })
    expect(world.bot.ledger.state.desk.roles.operators).toHaveLength(200)
    expect(world.sandbox.calls.filter(({ result }) => result.status === 429)).toEqual([])
    await world.restart()
    expect(world.bot.ledger.state.desk.roles.operators).toHaveLength(200)
  })
})

/** How often Slack was asked about a person. */
function looks({ sandbox }: World): number {
  return sandbox.calls.filter(({ method }) => method === 'users.info').length
}

/** Slack tells of a change that roles or reminders rest on: all four people are looked up. */
async function changeAndLook(world: World, user: string, change: Parameters<World['sandbox']['updatePerson']>[1]) {
  const before = looks(world)
  await world.sandbox.updatePerson(user, change)
  await expect.poll(() => looks(world)).toBe(before + 4)
}

function reminders({ sandbox }: World, user: string): number {
  return sandbox.dm(user).messages.filter((message) => keyOf(message)?.startsWith('next/')).length
}

/** The problems in the log that speak of something. */
function said({ log }: World, of: string): string[] {
  return log.map((line) => JSON.parse(line).problem).filter((problem) => problem?.includes(of))
}

function worldOptions({ sandbox, clock, bot }: World): BotOptions {
  const { policy } = bot.ledger.state.desk
  if (!policy) throw new Error('no policy is in force')
  return {
    connection: { kind: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken },
    apiUrl: sandbox.apiUrl,
    database: '',
    policy,
    sandbox: true,
    clock,
    log: createLog({ level: 'silent', secrets: [] }),
    rates: null,
  }
}
