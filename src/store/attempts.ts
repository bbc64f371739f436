import { sql } from 'kysely'
import type { Database } from './connection.ts'

/** Counts an attempt that was written since an instant (ISO 8601) already; false when it was not. */
export async function countAgain(db: Database, attempt: string, since: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('attempt_counts')
    .set({ again: sql`again + 1`, last_at: now })
    .where('attempt', '=', attempt)
    .where('written_at', '>', since)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** An attempt was written to the ledger: from here on it is counted for a while. */
export async function recordAttempt(
  db: Database,
  attempt: string,
  { seq, at }: { seq: number; at: string },
): Promise<void> {
  await db.insertInto('attempt_counts').values({ attempt, seq, written_at: at, again: 0, last_at: at }).execute()
}

/** How often attempts came again after their entries, by the seq of the entry: of those after one seq and up to another. */
export async function readAttemptCounts(db: Database, after: number, upTo: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('attempt_counts')
    .select(['seq', 'again'])
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .execute()
  return new Map(rows.map(({ seq, again }) => [seq, again]))
}
