import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  DAY,
  HOUR,
  IVY,
  inChannel,
  inDirectMessages,
  KEN,
  modal,
  OMAR,
  prove,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const surface = 'BIRTH-SURFACE-1'

describe('the daily digest', () => {
  it('comes once a day at its time, on workdays, also across restarts', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T06:59:00Z')
    expect(digests(world)).toHaveLength(0)
    await at(world, '2026-06-15T07:00:00Z')
    await world.tick()
    await world.restart()
    await at(world, '2026-06-15T15:00:00Z')
    expect(digests(world)).toHaveLength(1)
    await at(world, '2026-06-16T07:00:30Z')
    await at(world, '2026-06-19T07:01:00Z')
    expect(digests(world)).toHaveLength(3)
    await at(world, '2026-06-20T07:00:00Z')
    await at(world, '2026-06-21T12:00:00Z')
    expect(digests(world)).toHaveLength(3)
    await at(world, '2026-06-22T07:00:00Z')
    expect(digests(world)).toHaveLength(4)
  })

  it('comes late when the bot was down at its time, and not at all when the day is over', async () => {
    const world = await aWorld()
    await world.stop()
    world.clock.set(Date.parse('2026-06-15T11:00:00Z'))
    await world.start()
    await world.settled()
    expect(digests(world)).toHaveLength(1)
    await world.stop()
    world.clock.set(Date.parse('2026-06-20T00:00:00Z'))
    await world.start()
    await world.settled()
    expect(digests(world)).toHaveLength(1)
  })

  it('says how the gates stand, which decisions wait and for how long, what changed, and where the ledger ends', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await at(world, '2026-06-16T07:00:00Z')
    const { text, words } = digest(world)
    expect(words).toContain('Blockers, 16 June')
    expect(words).toContain('6 open blockers  ·  1 of 8 gates open  ·  9 decisions waiting')
    expect(words).toContain('🟢 REAL_RUN: open')
    expect(words).toContain(
      '🔴 production: closed: 3 decisions and 4 proofs awaited, 2 other blockers come first, nothing authorises it',
    )
    expect(words).toContain('Decide cutover for FIX7-P0-PLAN-SEPARATE-AUTH-1, waiting for 1 day')
    expect(words).toContain('1 grant issued')
    const { size, root } = world.bot.ledger.head
    expect(words).toContain(`Ledger head, for countersign verify --head: ${size}:${root}`)
    expect(text).toContain(`Ledger head: ${size}:${root}`)
  })

  it('of a day stays as it was when things change later', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T07:00:00Z')
    const before = digest(world)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await world.restart()
    await world.settled()
    expect(digest(world)).toEqual(before)
  })
})

describe('an operator’s reminder', () => {
  it('comes at half past nine where they live, as one message for everything', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T02:29:00Z')
    expect(reminders(world, IVY)).toHaveLength(0)
    await at(world, '2026-06-15T02:30:00Z')
    expect(reminders(world, IVY)).toHaveLength(1)
    expect(reminders(world, KEN)).toHaveLength(0)
    await at(world, '2026-06-15T08:29:00Z')
    expect(reminders(world, KEN)).toHaveLength(0)
    await at(world, '2026-06-15T08:30:00Z')
    await world.tick()
    await world.restart()
    await world.settled()
    for (const operator of [IVY, KEN]) {
      const [reminder, ...more] = reminders(world, operator)
      expect(more).toEqual([])
      expect(reminder?.words).toContain('Your next actions, 15 June')
      expect(reminder?.words).toContain('Submit a proof for FIX7-P0-OPERATOR-INPUT-1')
      expect(reminder?.words).toContain('Next action\n> operator provides production surface map')
      expect(reminder?.buttons).toContain('Done: submit proof')
      expect(reminder?.buttons).toContain('Snooze')
    }
  })

  it('does not come at weekends', async () => {
    const world = await aWorld()
    await at(world, '2026-06-20T10:00:00Z')
    await at(world, '2026-06-21T10:00:00Z')
    expect([...reminders(world, IVY), ...reminders(world, KEN)]).toEqual([])
  })

  it('is put off for three days by Snooze, and says so', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T09:00:00Z')
    await world.sandbox.click(KEN, world.sandbox.dm(KEN).id, 'Snooze')
    await world.settled()
    expect(reminders(world, KEN)[0]?.words).toContain(
      'You put reminders off until 18 June 2026, 11:00 (Europe/Madrid).',
    )
    expect(reminders(world, KEN)[0]?.buttons).toEqual([])
    for (const day of [16, 17]) await at(world, `2026-06-${day}T09:00:00Z`)
    expect(reminders(world, KEN)).toHaveLength(1)
    expect(reminders(world, IVY)).toHaveLength(3)
    await at(world, '2026-06-18T09:00:00Z')
    expect(reminders(world, KEN)).toHaveLength(2)
  })

  it('opens the proof from `Done: submit proof`, and then has one thing less in it', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T09:00:00Z')
    await world.sandbox.click(KEN, world.sandbox.dm(KEN).id, 'Done: submit proof')
    expect(modal(world, KEN)).toContain('operator-confirmed surface map (not invented)')
    expect(await submit(world, KEN, { proof_text: 'mapped' })).toEqual({ ok: true })
    expect(thread(world, surface).at(-1)).toContain('@ken submitted proof')
    await at(world, '2026-06-16T09:00:00Z')
    expect(reminders(world, KEN).at(-1)?.words).not.toContain(surface)
    expect(reminders(world, IVY).at(-1)?.words).toContain('Accept or return the proof for FIX7-P0-PROD-BIRTH-SURFACE-1')
  })

  it('reaches the owners from Ask, and the thread of the card', async () => {
    const world = await aWorld()
    await at(world, '2026-06-15T09:00:00Z')
    await world.sandbox.click(KEN, world.sandbox.dm(KEN).id, 'Ask')
    expect(modal(world, KEN)).toContain('Ask the owners')
    expect(await submit(world, KEN, { question: 'Which of the two clones?' })).toEqual({ ok: true })
    for (const owner of [ANA, OMAR]) {
      const [help] = inDirectMessages(world, owner, 'help')
      expect(help?.words).toContain(
        '❓ @ken asks the owners about FIX7-P0-PROD-BIRTH-SURFACE-1:\n> Which of the two clones?',
      )
      expect(help?.text).toContain('Which of the two clones?')
    }
    expect(thread(world, surface)).toEqual(['❓ @ken asks the owners: “Which of the two clones?”'])
  })

  it('does not come when nothing waits', async () => {
    const world = await aWorld()
    for (const blocker of [surface, 'CI-SCOPE-1', 'ROLLBACK-1', 'OPT4-1', 'OPERATOR-INPUT-1'])
      await prove(world, blocker)
    expect((await blockers(world, IVY, 'next')).words).toBe('Nothing waits for operators.')
    await at(world, '2026-06-15T09:00:00Z')
    expect(reminders(world, IVY)).toEqual([])
  })

  it('follows an operator who moves to another time zone', async () => {
    const world = await aWorld()
    await world.sandbox.updatePerson(KEN, { tz: 'America/New_York' })
    await world.sandbox.waitFor(
      () => world.sandbox.calls.filter(({ method }) => method === 'users.info').length > 4,
      'the new look-up',
    )
    await at(world, '2026-06-15T08:30:00Z')
    expect(reminders(world, KEN)).toHaveLength(0)
    await at(world, '2026-06-15T13:30:00Z')
    expect(reminders(world, KEN)).toHaveLength(1)
  })
})

describe('time passes', () => {
  it('and the cards tell the age of what is open, with each digest', async () => {
    const world = await aWorld()
    world.clock.forward(3 * DAY + HOUR)
    await world.tick()
    expect((await blockers(world, ANA, 'list')).words).toContain('🔴 Open for 3 days')
    expect(card(world, 'REALRUN-1').words).toContain('🔴 Open since 14 June (3 days)')
  })
})

async function at(world: World, time: string): Promise<void> {
  world.clock.set(Date.parse(time))
  await world.tick()
}

function digests(world: World) {
  return inChannel(world, 'digest')
}

function digest(world: World) {
  const newest = digests(world).at(-1)
  if (!newest) throw new Error('no digest')
  return newest
}

function reminders(world: World, operator: string) {
  return inDirectMessages(world, operator, `next/${operator}`)
}
