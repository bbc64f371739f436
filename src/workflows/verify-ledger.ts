import { compareBlockers } from '../store/compare.ts'
import { compareDocuments } from '../store/compare-documents.ts'
import { compareMessages } from '../store/compare-messages.ts'
import { type Database, readSnapshot, StoreError, type Transaction } from '../store/database.ts'
import { countEntries, readHash, readRecordedEnd } from '../store/ledger.ts'
import { type Replay, replayLedger } from '../store/replay.ts'
import { findDamage, findSchemaChange } from '../store/schema.ts'

/** Whether ledger and tables are what they must be; if not, the first entry or row that differs. `entries` were found good. */
export type Verification =
  | { intact: true; entries: number; head: { seq: number; hash: string; at: string } }
  | { intact: false; entries: number; broken: string }

/** An entry's place and hash as somebody noted them outside the database: a chain alone can't tell that its end was cut off. */
export interface Kept {
  seq: number
  hash: string
}

/**
 * Recomputes the chain from its first entry and compares every derived row with it, at one moment of the database.
 * Others may write meanwhile, through connections of their own: give it one that nothing else uses.
 */
export async function verifyLedger(
  db: Database,
  onProgress?: (entries: number, of: number) => void,
  kept: Kept | null = null,
): Promise<Verification> {
  try {
    return await readSnapshot(db, (snapshot) => verify(snapshot, kept, onProgress))
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged')
      return { intact: false, entries: 0, broken: error.message }
    throw error
  }
}

async function verify(
  db: Transaction,
  kept: Kept | null,
  onProgress?: (entries: number, of: number) => void,
): Promise<Verification> {
  const changed = await findSchemaChange(db)
  if (changed) return { intact: false, entries: 0, broken: changed }
  const stored = await countEntries(db)
  const replay = await replayLedger(db, { onProgress: (entries) => onProgress?.(entries, stored) })
  const { seq, hash, at } = replay.state
  const broken = replay.broken ?? (await findFirst(db, replay, stored)) ?? (await misses(db, kept, seq))
  return broken === null
    ? { intact: true, entries: seq, head: { seq, hash, at } }
    : { intact: false, entries: seq, broken }
}

async function misses(db: Transaction, kept: Kept | null, end: number): Promise<string | null> {
  if (!kept) return null
  if (kept.seq > end)
    return `the ledger ends at entry ${end}, and entry ${kept.seq} was known before: it was shortened, or restored from a backup`
  if ((await readHash(db, kept.seq)) === kept.hash) return null
  return `entry ${kept.seq} has another hash than the one that was known before: its history was replaced`
}

async function findFirst(
  db: Transaction,
  { state, documents, messages }: Replay,
  stored: number,
): Promise<string | null> {
  if (stored !== state.seq) return `the ledger has ${stored} rows, and its chain ${state.seq} entries`
  const end = await readRecordedEnd(db)
  if (end?.seq !== state.seq) return `the ledger ends at entry ${state.seq}, and the record of its end says ${end?.seq}`
  return (
    (await compareDocuments(db, documents)) ??
    (await compareBlockers(db, state.blockers.values(), { complete: true })) ??
    (await compareMessages(db, messages, { complete: true })) ??
    (await findDamage(db))
  )
}
