import type { WantedMessage } from '../core/messages/keys.ts'
import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { findDifference } from './difference.ts'
import { placeColumns } from './messages.ts'

/**
 * The first message that the ledger calls for and that is missing or in another place, in one sentence, or null.
 * Other messages may be there (prompts that are over), and what Slack holds cannot be compared with anything.
 */
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

function rowOf<Row extends { key: string }>(row: Row) {
  return { key: row.key, name: row.key, row }
}
