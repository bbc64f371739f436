import { beforeEach, expect, test } from 'vitest'
import type { WantedMessage } from '../../src/core/messages/keys.ts'
import type { Wanted } from '../../src/core/messages/wanted.ts'
import type { Database } from '../../src/store/database.ts'
import { type Lease, takeLease } from '../../src/store/leases.ts'
import {
  failedMessages,
  findMessage,
  forgetShown,
  nextWanted,
  recordFailure,
  recordNeedless,
  recordSending,
  recordShown,
  wantedCount,
  wantMessages,
} from '../../src/store/messages.ts'
import { freshDatabase } from './support.ts'

const now = '2026-06-12T09:00:00.000Z'
const later = '2026-06-12T09:05:00.000Z'

let db: Database
let lease: Lease
beforeEach(async () => {
  db = await freshDatabase()
  lease = await leaseFor('a', now, later)
})

async function leaseFor(holder: string, from: string, until: string): Promise<Lease> {
  const token = await takeLease(db, { name: 'delivery', holder, now: from, until })
  return { name: 'delivery', token: token ?? 0 }
}

const card = (name: string, rank = 2): WantedMessage => ({
  key: `card/${name}`,
  place: { kind: 'channel', channel: 'C1' },
  rank,
})
const prompt = (name: string): WantedMessage => ({
  key: `prompt/${name}/U1`,
  place: { kind: 'person', user: 'U1' },
  rank: 0,
})
const want = (wanted: Partial<Wanted>) =>
  db.transaction().execute((tx) => wantMessages(tx, { create: [], touch: [], ...wanted }))
const queue = async (at = now) => (await nextWanted(db, at, 100)).map(({ key }) => key)

async function show(key: string, shown = 'a hash'): Promise<void> {
  const row = await findMessage(db, key)
  await recordShown(db, key, { channel: 'C1', ts: '1.1', shown, wants: row?.wants ?? 0 }, lease)
}

test('messages wait by rank, and within a rank in the order in which they were wanted', async () => {
  await want({ create: [card('z'), card('a')] })
  await want({ create: [card('m'), prompt('z')] })
  expect(await queue()).toEqual(['prompt/z/U1', 'card/z', 'card/a', 'card/m'])
  expect((await nextWanted(db, now, 2)).map(({ key }) => key)).toEqual(['prompt/z/U1', 'card/z'])
})

test('a message remembers its place; what was never posted is nowhere yet', async () => {
  await want({ create: [{ key: 'line/7', place: { kind: 'thread', of: 'card/a' }, rank: 3 }] })
  expect(await findMessage(db, 'line/7')).toMatchObject({
    place_kind: 'thread',
    place_target: 'card/a',
    channel: null,
    ts: null,
    shown: null,
    state: 'live',
  })
  expect(await findMessage(db, 'line/8')).toBeUndefined()
})

test('what was shown is no longer wanted, until something touches it', async () => {
  await want({ create: [card('a'), card('b')] })
  await show('card/a')
  expect(await queue()).toEqual(['card/b'])
  expect(await wantedCount(db)).toBe(1)
  await want({ touch: ['card/a'] })
  expect(await queue()).toEqual(['card/b', 'card/a'])
  expect(await findMessage(db, 'card/a')).toMatchObject({ channel: 'C1', ts: '1.1', shown: 'a hash' })
})

test('a want that arrives while the message is being sent is not lost', async () => {
  await want({ create: [card('a')] })
  const [reading] = await nextWanted(db, now, 1)
  await want({ touch: ['card/a'] })
  await recordShown(db, 'card/a', { channel: 'C1', ts: '1.1', shown: 'old', wants: reading?.wants ?? 0 }, lease)
  expect(await queue()).toEqual(['card/a'])
  await show('card/a')
  expect(await queue()).toEqual([])
})

test('touching a prefix touches what begins with it, and nothing beside it; what does not exist is not made', async () => {
  await want({ create: [prompt('a'), prompt('a%2Fb'), prompt('a-b'), prompt('b'), card('a')] })
  for (const key of await queue()) await show(key)
  await want({ touch: ['prompt/a/', 'claim/a/', 'card/nobody'] })
  expect(await queue()).toEqual(['prompt/a/U1'])
  await want({ touch: ['card/'] })
  expect(await queue()).toEqual(['prompt/a/U1', 'card/a'])
})

test('hundreds of keys are touched at once', async () => {
  const names = Array.from({ length: 450 }, (_, i) => `b${i}`)
  await want({ create: names.map((name) => card(name)) })
  for (const name of names) await show(`card/${name}`)
  await want({ touch: names.map((name) => `card/${name}`) })
  expect(await wantedCount(db)).toBe(450)
})

test('what failed waits until its time, keeps its turn, and is listed with the reason', async () => {
  await want({ create: [card('a'), card('b')] })
  await recordFailure(db, 'card/a', { failure: 'channel_not_found', not_before: later, state: 'ambiguous' }, lease)
  await recordFailure(db, 'card/a', { failure: 'timeout', not_before: later, state: 'ambiguous' }, lease)
  expect(await queue()).toEqual(['card/b'])
  expect(await queue(later)).toEqual(['card/a', 'card/b'])
  expect(await failedMessages(db)).toMatchObject([
    { key: 'card/a', failure: 'timeout', attempts: 2, state: 'ambiguous' },
  ])
  await show('card/a')
  expect(await failedMessages(db)).toEqual([])
  expect(await findMessage(db, 'card/a')).toMatchObject({ attempts: 0, not_before: null, state: 'live' })
})

test('wanting a message again in another channel moves its place, not where it is', async () => {
  await want({ create: [card('a')] })
  await show('card/a')
  await want({ create: [{ ...card('a'), place: { kind: 'channel', channel: 'C2' } }] })
  expect(await findMessage(db, 'card/a')).toMatchObject({
    place_target: 'C2',
    channel: 'C1',
    ts: '1.1',
    wants: 2,
    shown_wants: 1,
  })
})

test('a process that lost the lease records nothing any more, and is told so', async () => {
  await want({ create: [card('a')] })
  await recordSending(db, 'card/a', lease)
  const before = await findMessage(db, 'card/a')
  const next = await leaseFor('b', later, '2026-06-12T09:10:00.000Z')
  const lost = { code: 'lease_lost', message: expect.stringContaining('Another process has taken over delivery') }
  const shown = { channel: 'C1', ts: '1.1', shown: 'late', wants: 1 }
  await expect(recordShown(db, 'card/a', shown, lease)).rejects.toMatchObject(lost)
  await expect(recordSending(db, 'card/a', lease)).rejects.toMatchObject(lost)
  await expect(recordNeedless(db, 'card/a', 1, lease)).rejects.toMatchObject(lost)
  const failed = { failure: 'late', not_before: null, state: 'live' } as const
  await expect(recordFailure(db, 'card/a', failed, lease)).rejects.toMatchObject(lost)
  expect(await findMessage(db, 'card/a')).toEqual(before)
  await recordShown(db, 'card/a', shown, next)
  expect(await findMessage(db, 'card/a')).toMatchObject({ state: 'live', shown: 'late' })
})

test('what Slack has forgotten is wanted again, in the order in which it was posted', async () => {
  await want({ create: [card('a'), card('b'), card('c')] })
  for (const [ts, key] of ['1.3', '1.1', '1.2'].map((ts, i) => [ts, `card/${'abc'[i]}`] as const))
    await recordShown(db, key, { channel: 'C1', ts, shown: 'a hash', wants: 1 }, lease)
  await forgetShown(db)
  expect(await queue()).toEqual(['card/b', 'card/c', 'card/a'])
  expect(await findMessage(db, 'card/a')).toMatchObject({ channel: null, ts: null, shown: null, wants: 2 })
})
