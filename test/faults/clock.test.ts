import { describe, expect, it } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import {
  ANA,
  approve,
  DAY,
  HOUR,
  IVY,
  KEN,
  keyOf,
  ledger,
  MINUTE,
  modal,
  OMAR,
  press,
  prompt,
  submitApproval,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, type World, type WorldOptions } from '../support/world.ts'

const realRun = 'REALRUN-1'
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

describe('digests and reminders come once on every working day', () => {
  const zones = ['Asia/Ho_Chi_Minh', 'America/New_York']

  it.each(zones)(
    'at midnight in %s, while the clock jumps back and forth an hour',
    async (timezone) => {
      const start = '2026-06-10T00:00:00Z'
      const world = await aZone({ timezone, at: '00:00', from: start })
      await walk(world, Date.parse('2026-06-17T00:30:00Z'), jumping)
      const days = ['2026-06-10', '2026-06-11', '2026-06-12', '2026-06-15', '2026-06-16']
      // In Ho Chi Minh City the 10th is seven hours old at the start, and the 17th at the end; in New York it is the evening before.
      const dates = timezone.startsWith('Asia') ? [...days, '2026-06-17'] : ['2026-06-09', ...days]
      expectOnce(world, dates, timezone)
    },
    120_000,
  )

  it.each([
    [
      'spring, at a time that the clocks skip',
      '02:30',
      '2026-03-06T12:00:00Z',
      '2026-03-10T12:00:00Z',
      '03',
      ['07', '08', '09', '10'],
    ],
    [
      'autumn, at a time that the clocks show twice',
      '01:30',
      '2026-10-30T12:00:00Z',
      '2026-11-02T12:00:00Z',
      '',
      ['2026-10-31', '2026-11-01', '2026-11-02'],
    ],
  ])('when the clocks change in New York in %s', async (_, at, from, to, month, days) => {
    const timezone = 'America/New_York'
    const world = await aZone({ timezone, at, from, days: everyDay })
    await walk(world, Date.parse(to), jumping)
    const dates = days.map((day) => (month ? `2026-${month}-${day}` : day))
    // What was due before the start comes at the start: the day is not over.
    expectOnce(world, [from.slice(0, 10), ...dates], timezone)
  })

  it('over a leap day', async () => {
    for (const timezone of zones) {
      const world = await aZone({ timezone, at: '00:00', from: '2028-02-28T18:00:00Z', days: everyDay })
      await walk(world, Date.parse('2028-03-01T18:00:00Z'), jumping)
      const first = timezone.startsWith('Asia') ? [] : ['2028-02-28']
      const last = timezone.startsWith('Asia') ? ['2028-03-02'] : []
      expectOnce(world, [...first, '2028-02-29', '2028-03-01', ...last], timezone)
    }
  })

  it('also when the bot was down while the clock went back over midnight', async () => {
    const timezone = 'Asia/Ho_Chi_Minh'
    const world = await aZone({ timezone, at: '00:00', from: '2026-06-15T16:59:00Z' })
    await set(world, '2026-06-15T17:00:00Z')
    await world.stop()
    world.clock.set(Date.parse('2026-06-15T16:00:00Z'))
    await world.start()
    await world.settled()
    await set(world, '2026-06-15T17:00:00Z')
    await set(world, '2026-06-16T17:00:00Z')
    expectOnce(world, ['2026-06-15', '2026-06-16', '2026-06-17'], timezone)
  })
})

describe('a grant', () => {
  const policy = { actions: { REAL_RUN: { ttl: '1d', max_ttl: '3d', uses: 2 } } }

  it('ends at exactly its instant, and not a millisecond later', async () => {
    const world = await aWorld({ policy })
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    world.clock.forward(HOUR - 1)
    await world.tick()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.forward(1)
    expect(await world.codes('REAL_RUN')).toEqual(['grant_expired'])
    expect(await passGate(world.bot.ledger, 'REAL_RUN', 'deploy-17', [], { sandbox: true })).toMatchObject({
      passed: false,
    })
  })

  it.each([
    ['longer by an hour, in autumn', '2026-10-31T20:00:00Z', '31 October 2026 at 16:00', '1 November 2026 at 15:00'],
    ['shorter by an hour, in spring', '2026-03-07T20:00:00Z', '7 March 2026 at 15:00', '8 March 2026 at 16:00'],
    ['followed by a leap day', '2028-02-28T20:00:00Z', '28 February 2028 at 15:00', '29 February 2028 at 15:00'],
  ])('of a day is 24 hours when the day is %s', async (_, from, granted, until) => {
    const digest = { at: '09:00', timezone: 'America/New_York' }
    const world = await aWorld({ policy: { ...policy, digest }, at: Date.parse(from) })
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 day' })
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').words).toMatch(
      new RegExp(`REAL_RUN on ${granted}, until ${until} \\(America/New_York\\)`),
    )
    world.clock.forward(DAY - 1)
    await world.tick()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.forward(1)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })

  it('that expired stays so when the clock is set back, also across a restart', async () => {
    const world = await aWorld({ policy })
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    world.clock.forward(HOUR)
    await world.tick()
    world.clock.forward(-HOUR)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    await world.tick()
    await world.restart()
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(await ledger(world, 'GrantExpired')).toHaveLength(1)
  })

  it('ends at the instant that its owner was told, though the clock is set back meanwhile', async () => {
    const world = await aWorld({ policy })
    const { now } = world.clock
    const end = now() + 4 * HOUR
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '4 hours' })
    for (const jump of [HOUR, -HOUR, 2 * HOUR, -HOUR]) {
      world.clock.forward(jump)
      await world.tick()
    }
    world.clock.set(end - 1)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.set(end)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })

  it('given by a clock that was an hour fast opens nothing until the clock has come to it again', async () => {
    const world = await aWorld({ policy })
    world.clock.forward(HOUR)
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    let open = 0
    for (let minutes = 0; minutes < 180; minutes += 5) {
      world.clock.set(SUNDAY_MORNING + minutes * MINUTE)
      if (await world.isOpen('REAL_RUN')) open += 5
    }
    // A clock that is a few minutes behind is as good as right.
    expect(open).toBeLessThanOrEqual(65)
    expect(open).toBeGreaterThan(0)
  })

  it('cannot be used while the clock is far behind the ledger, and the sentence says why', async () => {
    const world = await aWorld({ policy })
    world.clock.forward(HOUR)
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    world.clock.forward(-HOUR)
    const passage = await passGate(world.bot.ledger, 'REAL_RUN', 'deploy-17', [], { sandbox: true })
    expect(passage).toMatchObject({ passed: false, open: false })
    expect(passage.reasons[0]?.sentence).toContain('clock is 1 hour behind')
    expect(
      await world.bot.ledger.execute({ kind: 'spend', action: 'REAL_RUN', params: [], passed_by: 'deploy-17' }),
    ).toMatchObject({
      code: 'wrong_clock',
    })
    expect(await ledger(world, 'GrantSpent')).toEqual([])
    world.clock.forward(HOUR)
    expect(await passGate(world.bot.ledger, 'REAL_RUN', 'deploy-17', [], { sandbox: true })).toMatchObject({
      passed: true,
    })
  })

  it('is not given while the clock is an hour behind, and can be as soon as it is right', async () => {
    const world = await aWorld({ policy })
    world.clock.forward(-HOUR)
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await submitApproval(world, ANA)
    expect(modal(world, ANA)).toContain('clock is 1 hour behind')
    expect(await ledger(world, 'GrantIssued')).toEqual([])
    await world.sandbox.closeModal(ANA)
    world.clock.forward(HOUR)
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

describe('deliveries', () => {
  it('go on at once when the process that delivered died and the clock was set back an hour', async () => {
    const world = await aWorld()
    await world.stop()
    const db = await openDatabase(world.database)
    const [now, until] = [0, MINUTE].map((later) => new Date(world.clock.now() + later).toISOString())
    await takeLease(db, { name: 'delivery', holder: 'somebody who died', now: String(now), until: String(until) })
    await closeDatabase(db)
    world.clock.forward(-HOUR)
    await world.start()
    const before = world.sandbox.messages(CHANNEL).length
    await world.bot.ledger.execute({ kind: 'prepare-digest', date: '2026-06-14' })
    await world.sandbox.waitFor(() => world.sandbox.messages(CHANNEL).length > before, 'the digest')
  })
})

const SUNDAY_MORNING = Date.parse('2026-06-14T08:00:00Z')

interface Zone {
  timezone: string
  at: string
  from: string
  days?: string[]
}

/** A world whose digests and reminders are all due at one local time of one zone. */
async function aZone({ timezone, at, from, days = everyDay.slice(0, 5) }: Zone): Promise<World> {
  const policy = { digest: { at, timezone, days }, reminders: { at, days } }
  const options: WorldOptions = { policy, at: Date.parse(from) }
  const world = await aWorld({ ...options, empty: true })
  for (const operator of [IVY, KEN]) await world.sandbox.updatePerson(operator, { tz: timezone })
  await world.restart()
  await world.import(realDocument())
  await world.tick()
  return world
}

/** By how much the clock moves at each look: forward, with jumps of an hour in both directions. */
const jumping = [20, 20, 60, -60, 20, 40, -60, -60, 60, 60, 45].map((minutes) => minutes * MINUTE)

/** Lets the clock go to an instant in these steps, with a restart now and then. */
async function walk(world: World, to: number, steps: readonly number[]): Promise<void> {
  for (let step = 0; world.clock.now() < to; step += 1) {
    world.clock.forward(steps[step % steps.length] ?? HOUR)
    await world.tick()
    if (step % 50 === 49) await world.restart()
  }
  world.clock.set(to)
  await world.tick()
}

async function set(world: World, time: string): Promise<void> {
  world.clock.set(Date.parse(time))
  await world.tick()
}

/** One digest in the channel, and one reminder to each operator, for each of these dates and no other. */
function expectOnce(world: World, dates: string[], timezone: string): void {
  const keys = (messages: { metadata?: unknown }[]) => messages.map((message) => keyOf(message as never))
  const digests = keys(world.sandbox.messages(CHANNEL)).filter((key) => key.startsWith('digest/'))
  expect(digests, timezone).toEqual(dates.map((date) => `digest/${date}`))
  for (const operator of [IVY, KEN]) {
    const reminders = keys(world.sandbox.dm(operator).messages).filter((key) => key.startsWith('next/'))
    expect(reminders, timezone).toEqual(dates.map((date) => `next/${operator}/${date}`))
  }
}
