import type { Head } from '../core/ledger/head.ts'
import { type Database, readSnapshot, StoreError, type Transaction } from '../store/database.ts'
import { readsOf } from '../store/database-reads.ts'
import { rootAt } from '../store/ledger.ts'
import { type FindVerifier, isBroken, readSignedHead, shortened } from '../store/proven.ts'
import { findSchemaChange } from '../store/schema.ts'
import { verifyAll } from '../store/verify.ts'

export type { Head } from '../core/ledger/head.ts'

/** Whether ledger and tables are what they must be; if not, the first thing that differs. `entries` were found good. */
export type Verification =
  | { intact: true; entries: number; head: Head }
  | { intact: false; entries: number; broken: string }

/**
 * Reads the whole ledger from its first entry, against the signed checkpoint, and compares every node, seal, sealed state and row
 * with it, at one moment of the database. Others may write meanwhile, through connections of their own: give it one that nothing else uses.
 */
export async function verifyLedger(
  db: Database,
  findVerifier: FindVerifier,
  {
    kept = [],
    onProgress,
  }: { kept?: Head | readonly Head[] | null; onProgress?: (entries: number, of: number) => void } = {},
): Promise<Verification> {
  try {
    return await readSnapshot(db, (snapshot) => verify(snapshot, findVerifier, [kept ?? []].flat(), onProgress))
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged')
      return { intact: false, entries: 0, broken: error.message }
    throw error
  }
}

async function verify(
  db: Transaction,
  findVerifier: FindVerifier,
  kept: readonly Head[],
  onProgress?: (entries: number, of: number) => void,
): Promise<Verification> {
  const changed = await findSchemaChange(db)
  if (changed) return { intact: false, entries: 0, broken: changed }
  const head = await readSignedHead(readsOf(db), findVerifier)
  if (head === null) return { intact: false, entries: 0, broken: 'there is no ledger in this database' }
  if (isBroken(head)) return { intact: false, entries: 0, broken: head.broken }
  const found = await verifyAll(db, head, (entries) => onProgress?.(entries, head.size))
  const broken = found.broken ?? (await misses(db, kept, head.size))
  return broken === null
    ? { intact: true, entries: head.size, head: { size: head.size, root: head.root.toString('hex') } }
    : { intact: false, entries: found.entries, broken }
}

/** What of all that was known before is not there any more, in a clause, or null. */
async function misses(db: Transaction, kept: readonly Head[], end: number): Promise<string | null> {
  for (const { size, root } of kept) {
    if (size > end) return shortened(size, end)
    if ((await rootAt(db, size)) !== root)
      return `at entry ${size} the ledger has another root than the one that was known before: its history was replaced`
  }
  return null
}
