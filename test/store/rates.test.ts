import { expect, it, onTestFinished, vi } from 'vitest'
import type { BlockerMap } from '../../src/core/blocker/listing.ts'
import type { Database } from '../../src/store/database.ts'
import type { Rates } from '../../src/workflows/budget.ts'
import { Delivery } from '../../src/workflows/deliver-messages.ts'
import { aDelivery } from '../support/delivery.ts'
import { ana, listing, map, omar } from './support.ts'

/** One post a second in a channel, and few changes. */
const rates: Rates = {
  open: { perMinute: 100 },
  post: { perMinute: 1000, perChannelMinute: 60 },
  update: { perMinute: 2 },
  find: { perMinute: 100 },
  publish: { perMinute: 100 },
}

/** A Slack with these rates or none of its own, and a monotonic time that passes when it is told to. */
async function limited(given: Rates | null) {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const made = await aDelivery((story, subject) => `${subject.kind} as of ${story.state.size}`, { rates: given })
  onTestFinished(() => made.delivery.stop())
  return { ...made, passes: (milliseconds: number) => void vi.advanceTimersByTime(milliseconds) }
}

/** So many blockers without a decision to ask for, which are cards in the channel and nothing else. */
function cards(count: number): BlockerMap {
  return map(
    Array.from({ length: count }, (_, i) =>
      listing(`RUN-${i}`, { actions: ['apply'], decision: { needed: false, remark: '' } }),
    ),
  )
}

const waiting = (db: Database) =>
  db.selectFrom('messages').selectAll().where('queued', 'is not', null).orderBy('key').execute()

it('a message that waits for our own rate is left as it is, and sent when its turn comes', async () => {
  const { story, workspace, delivery, passes } = await limited(rates)
  await story.imports(cards(3))
  const before = await waiting(story.db)
  for (let sent = 1; sent <= 3; sent += 1) {
    for (let tries = 0; tries < 5; tries += 1) await delivery.deliverDue()
    expect(workspace.of('card/')).toHaveLength(sent)
    const left = await waiting(story.db)
    expect(left).toEqual(before.filter(({ key }) => left.some((row) => row.key === key)))
    expect(left).toHaveLength(3 - sent)
    passes(1000)
  }
  expect(workspace.calls.filter(({ call }) => call !== 'post')).toEqual([])
})

it('a channel that Slack asks a pause for is left alone that long; nothing is counted, nobody else waits, nothing is looked for', async () => {
  const { story, workspace, delivery, passes } = await limited(null)
  workspace.limit('post', 'C1BLOCKERS', 30_000)
  await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
  await delivery.deliverDue()
  expect(workspace.posted.map(({ channel }) => channel).sort()).toEqual(['DU1ANA', 'DU2OMAR'])
  const [card, ...others] = await waiting(story.db)
  expect(others).toEqual([])
  expect(card).toMatchObject({ key: 'card/run-1', attempts: 0, failure: null, not_before: null, ts: null })
  const posts = () => workspace.calls.filter(({ call, channel }) => call === 'post' && channel === 'C1BLOCKERS').length
  passes(29_999)
  expect(await delivery.deliverDue()).toBe(0)
  expect(posts()).toBe(1)
  expect(await waiting(story.db)).toEqual([card])
  passes(1)
  await delivery.deliverDue()
  expect(posts()).toBe(2)
  expect(workspace.of('card/')).toHaveLength(1)
  expect(workspace.calls.filter(({ call }) => call === 'find')).toEqual([])
})

it('what Slack asked a pause for is looked for when another process sends it', async () => {
  const { story, workspace, delivery, options } = await limited(null)
  workspace.limit('post', 'C1BLOCKERS', 30_000)
  await story.imports(cards(1))
  await delivery.deliverDue()
  await delivery.stop()
  const next = new Delivery(options)
  onTestFinished(() => next.stop())
  await next.deliverDue()
  expect(workspace.calls.map(({ call }) => call)).toEqual(['post', 'find', 'post'])
})

it('a pause for one method keeps no other from being called', async () => {
  const { story, workspace, delivery, passes } = await limited(null)
  await story.imports(cards(2))
  await delivery.deliverDue()
  workspace.limit('update', 'C1BLOCKERS', 5000)
  await story.adopts([ana, omar], { default: { uses: 4 } })
  await delivery.deliverDue()
  const updates = () => workspace.calls.filter(({ call }) => call === 'update').length
  expect(updates()).toBe(1)
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await delivery.deliverDue()
  expect(workspace.of('next/')).toHaveLength(1)
  expect(updates()).toBe(1)
  passes(5000)
  await delivery.deliverDue()
  expect(updates()).toBe(3)
})

it('hundreds of messages of a channel that must wait keep no other place from its turn', async () => {
  const { story, workspace, delivery } = await limited(rates)
  await story.imports(cards(250))
  await delivery.deliverDue()
  expect(workspace.posted).toHaveLength(1)
  // Reminders come after cards by their rank.
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await story.does({ kind: 'prepare-reminder', operator: 'U4KEN', date: '2026-06-13' })
  await delivery.deliverDue()
  expect(
    workspace
      .of('next/')
      .map(({ channel }) => channel)
      .sort(),
  ).toEqual(['DU3IVY', 'DU4KEN'])
  expect(workspace.of('card/')).toHaveLength(1)
})

it('nor do they while the channel need not wait', async () => {
  const { story, workspace, delivery } = await limited(null)
  await story.imports(cards(250))
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await delivery.deliverDue()
  expect(workspace.of('next/')).toHaveLength(1)
})

it('when changes are used up, new messages are still posted', async () => {
  const { story, workspace, delivery, passes } = await limited(rates)
  await story.imports(cards(3))
  for (let second = 0; second < 3; second += 1) {
    await delivery.deliverDue()
    passes(1000)
  }
  await story.adopts([ana, omar], { default: { uses: 4 } })
  for (let tries = 0; tries < 3; tries += 1) await delivery.deliverDue()
  expect(workspace.calls.filter(({ call }) => call === 'update')).toHaveLength(2)
  const left = await waiting(story.db)
  expect(left).toMatchObject([{ attempts: 0, failure: null, not_before: null }])
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await delivery.deliverDue()
  expect(workspace.of('next/')).toHaveLength(1)
  passes(60_000)
  await delivery.deliverDue()
  expect(await waiting(story.db)).toEqual([])
})
