import { sql } from 'kysely'
import type { Place, WantedMessage } from '../core/messages/keys.ts'
import type { Wanted } from '../core/messages/wanted.ts'
import { chunksOf } from './chunks.ts'
import type { Database, Transaction } from './connection.ts'
import { insertRows } from './insert-rows.ts'
import { type Lease, orLost, underLease } from './leases.ts'
import type { MessageRow } from './tables.ts'

/** What a change of the ledger calls for in Slack, marked in the change's own transaction. */
export async function wantMessages(tx: Transaction, wanted: Wanted): Promise<void> {
  if (wanted.create.length === 0 && wanted.touch.length === 0) return
  const ticket = await nextTicket(tx)
  await createMessages(tx, wanted.create, ticket)
  await touchMessages(tx, wanted.touch, ticket)
}

/** A message to bring up to date, and its place as one word: messages of the same place are sent in order. A line's is its card's. */
export type WantedRow = MessageRow & { place: string }

/**
 * Messages to bring up to date now (ISO 8601): by rank, then by who waits longest. Those whose `not_before` is to come are left out, and
 * all of the places in `passed`.
 */
export async function nextWanted(
  db: Database,
  now: string,
  limit: number,
  passed: readonly string[] = [],
): Promise<WantedRow[]> {
  return db
    .selectFrom('messages')
    .leftJoin('messages as card', (join) =>
      join.onRef('card.key', '=', 'messages.place_target').on('messages.place_kind', '=', 'thread'),
    )
    .selectAll('messages')
    .select(place.as('place'))
    .where('messages.queued', 'is not', null)
    .where((is) => is.or([is('messages.not_before', 'is', null), is('messages.not_before', '<=', now)]))
    .$if(passed.length > 0, (wanted) => wanted.where(place, 'not in', passed))
    .orderBy('messages.rank')
    .orderBy('messages.queued')
    .orderBy('messages.key')
    .limit(limit)
    .execute()
}

const place = sql<string>`coalesce(card.place_kind, messages.place_kind) || '/' || coalesce(card.place_target, messages.place_target)`

/**
 * Slack shows the message: where, and what (a hash). `wants` is the row's count when it was read: what was called for since stays wanted.
 * Like the others below, refuses (`lease_lost`) when somebody else has taken the lease under which the message was sent.
 */
export async function recordShown(
  db: Database,
  key: string,
  { channel, ts, shown, wants }: { channel: string; ts: string; shown: string; wants: number },
  lease: Lease,
): Promise<void> {
  const recorded = await db
    .updateTable('messages')
    .set({ channel, ts, shown, attempts: 0, failure: null, not_before: null, state: 'live' })
    .set({ shown_wants: wants, queued: sql`case when wants = ${wants} then null else queued end` })
    .where('key', '=', key)
    .where(underLease(db, lease))
    .executeTakeFirstOrThrow()
  orLost(recorded, lease)
}

/** Slack did not take the message: it stays wanted, not before an instant (ISO 8601). */
export async function recordFailure(
  db: Database,
  key: string,
  { failure, not_before, state }: Pick<MessageRow, 'failure' | 'not_before' | 'state'>,
  lease: Lease,
): Promise<void> {
  const recorded = await db
    .updateTable('messages')
    .set({ failure, not_before, state, attempts: sql`attempts + 1` })
    .where('key', '=', key)
    .where(underLease(db, lease))
    .executeTakeFirstOrThrow()
  orLost(recorded, lease)
}

/** One message, or undefined. */
export async function findMessage(db: Database, key: string): Promise<MessageRow | undefined> {
  return db.selectFrom('messages').selectAll().where('key', '=', key).executeTakeFirst()
}

/** Messages whose newest attempt failed. */
export async function failedMessages(db: Database): Promise<MessageRow[]> {
  return db.selectFrom('messages').selectAll().where('failure', 'is not', null).orderBy('key').execute()
}

/** How many messages are not in step with the ledger. */
export async function wantedCount(db: Database): Promise<number> {
  const { rows } = await db
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('queued', 'is not', null)
    .executeTakeFirstOrThrow()
  return rows
}

/** Where a message belongs, as its row says it. */
export function placeColumns(place: Place): Pick<MessageRow, 'place_kind' | 'place_target'> {
  switch (place.kind) {
    case 'channel':
      return { place_kind: place.kind, place_target: place.channel }
    case 'person':
    case 'home':
      return { place_kind: place.kind, place_target: place.user }
    case 'thread':
      return { place_kind: place.kind, place_target: place.of }
    default:
      return place satisfies never
  }
}

async function nextTicket(tx: Transaction): Promise<number> {
  const last = await tx
    .selectFrom('messages')
    .select('queued')
    .where('queued', 'is not', null)
    .orderBy('queued', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (last?.queued ?? 0) + 1
}

async function createMessages(tx: Transaction, wanted: readonly WantedMessage[], ticket: number): Promise<void> {
  const rows = wanted.map(({ key, rank, place }, i) => ({
    ...fresh,
    key,
    rank,
    ...placeColumns(place),
    queued: ticket + i,
  }))
  await insertRows(tx, { table: 'messages', how: 'want' }, rows, (chunk) =>
    tx
      .insertInto('messages')
      .values(chunk)
      .onConflict((on) =>
        on.column('key').doUpdateSet({
          rank: sql`excluded.rank`,
          place_kind: sql`excluded.place_kind`,
          place_target: sql`excluded.place_target`,
          wants: sql`messages.wants + 1`,
          queued: sql`coalesce(messages.queued, excluded.queued)`,
        }),
      ),
  )
}

const fresh = { wants: 1, shown_wants: 0, attempts: 0, state: 'live' } as const

// Keys are ASCII and compared byte by byte, so that those which begin with a prefix are a range: `0` follows `/`.
async function touchMessages(tx: Transaction, touched: readonly string[], ticket: number): Promise<void> {
  for (const chunk of chunksOf(touched, 100)) {
    await tx
      .updateTable('messages')
      .set({ wants: sql`wants + 1`, queued: sql`coalesce(queued, ${ticket})` })
      .where((is) =>
        is.or(
          chunk.map((key) =>
            key.endsWith('/')
              ? is.and([is('key', '>=', key), is('key', '<', `${key.slice(0, -1)}0`)])
              : is('key', '=', key),
          ),
        ),
      )
      .execute()
  }
}

/** About to post or to change it: until the answer is recorded, nobody knows what Slack has (a crash may come between). */
export async function recordSending(db: Database, key: string, lease: Lease): Promise<void> {
  const recorded = await db
    .updateTable('messages')
    .set({ state: 'ambiguous' })
    .where('key', '=', key)
    .where(underLease(db, lease))
    .executeTakeFirstOrThrow()
  orLost(recorded, lease)
}

/** There is nothing to show and nothing was shown: the message is no longer wanted. */
export async function recordNeedless(db: Database, key: string, wants: number, lease: Lease): Promise<void> {
  const recorded = await db
    .updateTable('messages')
    .set({ failure: null, not_before: null, state: 'live', shown_wants: wants })
    .set({ queued: sql`case when wants = ${wants} then null else queued end` })
    .where('key', '=', key)
    .where(underLease(db, lease))
    .executeTakeFirstOrThrow()
  orLost(recorded, lease)
}

/** Slack holds none of the messages any more (the sandbox's workspace is new at every start): all are wanted again, in the order in which they were posted. */
export async function forgetShown(db: Database): Promise<void> {
  await db
    .updateTable('messages')
    .from((from) =>
      from
        .selectFrom('messages')
        .select(['key', sql<number>`row_number() over (order by ts, key)`.as('place')])
        .as('posted'),
    )
    .whereRef('posted.key', '=', 'messages.key')
    .set({ channel: null, ts: null, shown: null, failure: null, not_before: null, state: 'live', attempts: 0 })
    .set({ wants: sql`messages.wants + 1`, queued: sql`coalesce(messages.queued, posted.place)` })
    .execute()
}
