import { describe, expect, it } from 'vitest'
import type { MessageRow } from '../../src/store/tables.ts'
import { aDelivery } from '../support/delivery.ts'
import { ana, listing, map, verify } from './support.ts'

const fresh: Omit<MessageRow, 'key' | 'place_kind' | 'place_target'> = {
  rank: 0,
  channel: null,
  ts: null,
  shown: null,
  wants: 1,
  shown_wants: 0,
  queued: 1,
  attempts: 0,
  failure: null,
  not_before: null,
  state: 'live',
}
const there = { channel: 'C9PUBLIC', ts: '1.0', shown: 'another' }

/** Everything is in step, and somebody who can write to the database adds or changes a row. */
async function tampered(row: Pick<MessageRow, 'key'> & Partial<MessageRow>) {
  const { story, workspace, delivery } = await aDelivery(({ state }, { kind }) => `${kind} as of ${state.size}`)
  await story.imports(map(['RUN-1', 'RUN-2'].map((id) => listing(id, { actions: ['apply'] }))))
  await story.grants(ana, 'RUN-1', 'apply')
  for (let rounds = 0; rounds < 3; rounds += 1) await delivery.deliverDue()
  expect(await story.db.selectFrom('messages').select('key').where('queued', 'is not', null).execute()).toEqual([])
  expect(await verify(story.db, story.keys)).toMatchObject({ intact: true })
  const { key, ...columns } = row
  const changed = await story.db
    .updateTable('messages')
    .set({ ...columns, queued: 1, shown_wants: -1 })
    .where('key', '=', key)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n)
    await story.db
      .insertInto('messages')
      .values({ place_kind: 'channel', place_target: 'C9PUBLIC', ...fresh, ...row })
      .execute()
  const before = workspace.calls.length
  await delivery.deliverDue()
  await delivery.stop()
  const stored = await story.db.selectFrom('messages').selectAll().where('key', '=', key).executeTakeFirstOrThrow()
  return { calls: workspace.calls.slice(before), stored, verified: await verify(story.db, story.keys), story }
}

const asked = 'prompt/2026-06-12T09%3A00%3A00.000Z/U1ANA'
const person = (user: string) => ({ place_kind: 'person', place_target: user }) as const
const channel = (id: string) => ({ place_kind: 'channel', place_target: id }) as const

describe('a row that was written past the ledger is never delivered, its failure says so, and verify names it', () => {
  it.each<[string, Pick<MessageRow, 'key'> & Partial<MessageRow>]>([
    ['an instant written in another way', { key: 'prompt/2026-06-12T09%3A00%3A00Z/U1ANA', ...person('U1ANA') }],
    ['a prompt to somebody else', { key: asked, ...person('U9GUEST') }],
    ['a prompt to the channel', { key: asked, ...channel('C1BLOCKERS') }],
    ['an old prompt to the channel', { key: 'prompt/2026-01-01T00%3A00%3A00.000Z/U1ANA', ...channel('C9PUBLIC') }],
    ['a prompt that was never in direct messages', { key: asked, ...there }],
    ['a prompt to be posted elsewhere', { key: asked, ...there, ts: null, shown: null }],
    ['a card in another channel', { key: 'card/run-2', ...channel('C9PUBLIC') }],
    ['a card of no blocker, in another channel', { key: 'card/run-9', ...channel('C9PUBLIC') }],
    ['a digest in another channel', { key: 'digest/2026-06-13', ...channel('C9PUBLIC') }],
    ['a line under the card of another blocker', { key: 'line/6', place_kind: 'thread', place_target: 'card/run-2' }],
    ['a line of no entry', { key: 'line/999', place_kind: 'thread', place_target: 'card/run-2' }],
    ['a Home of somebody else', { key: 'home/U1ANA', place_kind: 'home', place_target: 'U9GUEST' }],
    ['a kind that there is not', { key: 'letter/run-2' }],
    ['no key at all', { key: 'card/%' }],
  ])('%s', async (_, row) => {
    const { calls, stored, verified } = await tampered(row)
    expect(calls).toEqual([])
    expect(stored).toMatchObject({ attempts: 1, failure: expect.stringContaining(`message ${row.key} `) })
    expect(stored.failure).toMatch(/nothing was sent, and `countersign verify` has more$/)
    expect(Date.parse(stored.not_before ?? '')).toBeGreaterThan(0)
    expect(verified).toMatchObject({ intact: false, broken: expect.stringContaining(row.key) })
  })

  it('but a card whose row says that it was posted in another channel is posted where it belongs', async () => {
    const { calls, story } = await tampered({ key: 'card/run-1', channel: 'C9PUBLIC', ts: '1.0' })
    // It cannot be told from one that the policy moved.
    expect(calls.filter(({ call }) => call === 'post')).toEqual([{ call: 'post', channel: 'C1BLOCKERS' }])
    expect(await story.db.selectFrom('messages').select('channel').where('key', '=', 'card/run-1').execute()).toEqual([
      { channel: 'C1BLOCKERS' },
    ])
  })
})

it('what the ledger does not call for is named by verify also where it is in its own place', async () => {
  const { verified } = await tampered({ key: 'card/run-9', ...channel('C1BLOCKERS') })
  expect(verified).toMatchObject({ intact: false, broken: expect.stringContaining('row card/run-9 of table messages') })
})
