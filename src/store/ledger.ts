import { sql } from 'kysely'
import type { BlockerKey } from '../core/blocker.ts'
import type { SealedEntry } from '../core/chain.ts'
import { chunksOf } from './chunks.ts'
import type { Database, Transaction } from './connection.ts'

/** A page's text ends here (bytes), however few entries it has: some hold a whole document. */
const pageBytes = 32 * 1024 * 1024

/** Adds entries at the end. The database itself refuses what does not follow from the newest entry stored. */
export async function appendEntries(tx: Transaction, sealed: readonly SealedEntry[]): Promise<void> {
  const rows = sealed.map(({ seq, text, hash }) => ({ seq, text, hash }))
  for (const chunk of chunksOf(rows, 100)) await tx.insertInto('ledger').values(chunk).execute()
}

/** The entries after a seq, in order: at most `limit`, fewer where they are large, none only at the end. */
export async function readEntries(db: Database, afterSeq: number, limit: number): Promise<SealedEntry[]> {
  const sizes = await db
    .selectFrom('ledger')
    .select(sql<number>`octet_length(text)`.as('bytes'))
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  if (sizes.length === 0) return []
  return db
    .selectFrom('ledger')
    .select(['seq', 'text', 'hash'])
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(fitting(sizes))
    .execute()
}

/** One entry, or undefined. */
export async function readEntry(db: Database, seq: number): Promise<SealedEntry | undefined> {
  return db.selectFrom('ledger').select(['seq', 'text', 'hash']).where('seq', '=', seq).executeTakeFirst()
}

/** The hash stored with an entry, or null. Cheaper than the entry, whose text may be a whole document. */
export async function readHash(db: Database, seq: number): Promise<string | null> {
  const entry = await db.selectFrom('ledger').select('hash').where('seq', '=', seq).executeTakeFirst()
  return entry?.hash ?? null
}

/** Seq and hash of the newest entry, or null before the first: one cheap read tells whether anything changed. */
export async function readHead(db: Database): Promise<{ seq: number; hash: string } | null> {
  const head = await db.selectFrom('ledger').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return head ?? null
}

/** Where the database recorded that the ledger ends; not the newest entry when entries were taken away. Null when the record is gone. */
export async function readRecordedEnd(db: Database): Promise<{ seq: number; hash: string } | null> {
  const end = await db.selectFrom('ledger_head').select(['seq', 'hash']).executeTakeFirst()
  return end ?? null
}

/** The newest entries about one blocker, newest first. */
export async function readHistory(db: Database, blocker: BlockerKey, limit: number): Promise<SealedEntry[]> {
  return db
    .selectFrom('ledger')
    .select(['seq', 'text', 'hash'])
    .where('blocker', '=', blocker)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}

/** How many rows the ledger has; as many as the head's seq, unless somebody tampered with it. */
export async function countEntries(db: Database): Promise<number> {
  const { rows } = await db
    .selectFrom('ledger')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return rows
}

function fitting(sizes: readonly { bytes: number }[]): number {
  let total = 0
  for (const [i, { bytes }] of sizes.entries()) {
    total += bytes
    if (total > pageBytes) return Math.max(i, 1)
  }
  return sizes.length
}
