import type { MessageSubject, WantedMessage } from '../core/messages/keys.ts'
import { placeOf, subjectOfKey } from '../core/messages/place.ts'
import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { findDifference, names } from './difference.ts'
import { placeColumns } from './messages.ts'
import { findMisplacement } from './misplacement.ts'

/** The first message that the ledger calls for and that is missing or in another place, in one sentence, or null. */
export async function compareMessages(db: Database, expected: readonly WantedMessage[]): Promise<string | null> {
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
  return null
}

/**
 * The first message that is there and that nothing calls for, or that is somewhere else than its key says, in one sentence, or null.
 * `expected` is every key that the ledger calls for. What Slack holds cannot be compared with anything, except that nobody's direct
 * messages are a channel.
 */
export async function findStrayMessage(db: Database, expected: ReadonlySet<string>): Promise<string | null> {
  let after = ''
  for (;;) {
    const page = await db
      .selectFrom('messages')
      .select(['key', 'place_kind', 'place_target', 'channel'])
      .where('key', '>', after)
      .orderBy('key')
      .limit(1000)
      .execute()
    for (const row of page) {
      const problem = strayed(row, expected)
      if (problem) return problem
    }
    const last = page.at(-1)
    if (!last) return null
    after = last.key
  }
}

function strayed(row: Parameters<typeof findMisplacement>[0], expected: ReadonlySet<string>): string | null {
  // What is expected was compared already, place and all; a channel's place follows the policy of its time.
  if (expected.has(row.key) && row.place_kind !== 'person') return null
  const subject = subjectOfKey(row.key)
  if (expected.has(row.key)) return subject ? findMisplacement(row, placeOf(subject, null)) : null
  if (!subject || !lasting.has(subject.kind)) return names.extra(row.key, 'messages')
  // The channel of a request's message follows the policy of its time.
  const channels = subject.kind === 'run' ? { blockers: row.place_target } : null
  return findMisplacement(row, placeOf(subject, channels))
}

/** They stay when the ledger calls for them no longer, or never did. */
const lasting: ReadonlySet<MessageSubject['kind']> = new Set(['prompt', 'ask', 'run', 'told', 'claim', 'home'])

function rowOf<Row extends { key: string }>(row: Row) {
  return { key: row.key, name: row.key, row }
}
