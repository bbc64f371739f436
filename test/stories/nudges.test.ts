import { describe, expect, it, vi } from 'vitest'
import { ANA, approve, HOUR, IVY, inDirectMessages, ledger, OMAR, requestRun } from '../support/people.ts'
import { aWorld, realDocument, type World } from '../support/world.ts'

/* The world begins on Sunday 14 June 2026; owners are in Madrid and Hanoi. */

const GENERAL = 'C02GENERAL'

describe('an owner whom something waits for', () => {
  it('is reminded in one message a day at most, on workdays, ever more seldom while nothing changes', async () => {
    const world = await aWorld()
    expect(await days(world, ANA, 21)).toEqual(['2026-06-15', '2026-06-17', '2026-06-22', '2026-06-30'])
    const [first] = nudges(world, ANA)
    expect(first?.text).toMatch(/^\d+ things wait for you, 15 June: FIX7-P0-PROD-BIRTH-SURFACE-1, /)
    expect(first?.buttons).toContain('Approve…')
    expect(first?.words).not.toContain('FIX7-P0-PROD-OPT4-1')
  })

  it('gets at most five messages in a quiet week, the one that asks it all among them', async () => {
    const world = await aWorld()
    await days(world, ANA, 7)
    expect(world.sandbox.dm(ANA).messages.length).toBeLessThanOrEqual(5)
  })

  it('sees what is done go from the reminder, and hears at once of what is new', async () => {
    const world = await aWorld()
    await days(world, ANA, 1.5)
    await approve(world, OMAR, 'REALRUN-1', 'REAL_RUN')
    expect(nudges(world, ANA).at(-1)?.words).not.toContain('REAL_RUN')
    const id = await requestRun(world, IVY, 'production', { reason: 'tonight' })
    expect(await days(world, ANA, 0.7)).toEqual(['2026-06-16'])
    expect(nudges(world, ANA).at(-1)?.text).toContain(`${id} (\`production\`)`)
  })

  it('is not reminded of what was asked the same day, nor of what only others have left to do', async () => {
    const world = await aWorld({ empty: true, policy: { default: { owners_needed: 2, uses: 3, max_ttl: '30d' } } })
    await at(world, Date.parse('2026-06-15T07:59:00Z'))
    const document = realDocument()
    document.blockers = document.blockers.filter(({ id }) => id.endsWith('REALRUN-1'))
    await world.import(document)
    await at(world, Date.parse('2026-06-15T16:00:00Z'))
    expect(nudges(world, ANA)).toEqual([])
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await at(world, Date.parse('2026-06-16T16:00:00Z'))
    expect(nudges(world, ANA)).toEqual([])
    expect(nudges(world, OMAR)).toHaveLength(1)
  })

  it('is told that nothing waits once the policy names them no more', async () => {
    const world = await aWorld({ policy: { owners: ['S01OWNERS'], operators: ['S02OPERATORS'] } })
    await days(world, ANA, 1.5)
    await world.sandbox.setGroup('S01OWNERS', [OMAR])
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(1), { timeout: 10_000 })
    await world.settled()
    expect(nudges(world, ANA).at(-1)?.words).toContain('Nothing waits for you any more.')
    expect(nudges(world, ANA).at(-1)?.buttons).toEqual([])
  })

  it('is left alone where the policy says so', async () => {
    const world = await aWorld({ policy: { nudges: false } })
    expect(await days(world, ANA, 7)).toEqual([])
  })

  it('and does not answer: the escalation channel hears of it once, and who else can; nothing is approved', async () => {
    const world = await aWorld({
      policy: { nudges: { escalate_after: 2 }, channels: { blockers: 'C01BLOCKERS', escalation: GENERAL } },
    })
    await days(world, ANA, 21)
    const told = world.sandbox.messages(GENERAL).map(({ text }) => text)
    expect(told).toHaveLength(2)
    expect(told[0]).toMatch(
      /^@(ana|omar) was reminded 2 times, and \d+ things still wait\. @(omar|ana) can decide as well\.$/,
    )
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })
})

/** The dates of an owner's reminders over some days, hour by hour. */
async function days(world: World, owner: string, number: number): Promise<string[]> {
  const before = (await ledger(world, 'NudgePrepared')).length
  for (let hour = 0; hour < 24 * number; hour += 4) await at(world, world.clock.now() + 4 * HOUR)
  const entries = (await ledger(world, 'NudgePrepared')).slice(before)
  return entries.flatMap((entry) => (entry.kind === 'NudgePrepared' && entry.owner === owner ? [entry.date] : []))
}

async function at(world: World, instant: number): Promise<void> {
  world.clock.set(instant)
  await world.tick()
}

function nudges(world: World, owner: string) {
  return inDirectMessages(world, owner, `nudge/${owner}`)
}
