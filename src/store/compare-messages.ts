import { placeOf, subjectOfKey } from '../core/message-place.ts'
import type { MessageSubject, WantedMessage } from '../core/messages.ts'
import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { findDifference, names } from './difference.ts'
import { placeColumns } from './messages.ts'
import { findMisplacement } from './misplacement.ts'

/**
 * The first message that the ledger calls for and that is missing or in another place, in one sentence, or null. `complete`: `expected`
 * is all of them, so that no other may be there but prompts and claims that are over and the Homes that people opened, each in its
 * own place. Where Slack holds a message cannot be compared with anything, except that nobody's direct messages are a channel.
 */
export async function compareMessages(
  db: Database,
  expected: readonly WantedMessage[],
  { complete = false } = {},
): Promise<string | null> {
  for (const chunk of chunksOf(expected, 500)) {
    const keys = chunk.map(({ key }) => key)
    const stored = await db
      .selectFrom('messages')
      .select(['key', 'rank', 'place_kind', 'place_target'])
      .where('key', 'in', keys)
      .execute()
    const wanted = chunk.map(({ key, rank, place }) => ({ key, rank, ...placeColumns(place) }))
    const difference = findDifference('messages', wanted.map(rowOf), stored.map(rowOf))
    if (difference) return difference
  }
  return complete ? findStray(db, new Map(expected.map((message) => [message.key, message]))) : null
}

async function findStray(db: Database, expected: ReadonlyMap<string, WantedMessage>): Promise<string | null> {
  let after = ''
  for (;;) {
    const page = await db
      .selectFrom('messages')
      .select(['key', 'place_kind', 'place_target', 'channel'])
      .where('key', '>', after)
      .orderBy('key')
      .limit(500)
      .execute()
    for (const row of page) {
      const place = expected.get(row.key)?.place ?? ownPlace(row.key)
      const problem = place ? findMisplacement(row, place) : names.extra(row.key, 'messages')
      if (problem) return problem
    }
    const last = page.at(-1)
    if (!last) return null
    after = last.key
  }
}

function ownPlace(key: string) {
  const subject = subjectOfKey(key)
  return subject && lasting.has(subject.kind) ? placeOf(subject, null) : null
}

/** They stay when the ledger calls for them no longer, or never did. */
const lasting: ReadonlySet<MessageSubject['kind']> = new Set(['prompt', 'claim', 'home'])

function rowOf<Row extends { key: string }>(row: Row) {
  return { key: row.key, name: row.key, row }
}
