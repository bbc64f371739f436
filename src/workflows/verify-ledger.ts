import { compareBlockers } from '../store/compare.ts'
import { compareDocuments } from '../store/compare-documents.ts'
import { compareMessages } from '../store/compare-messages.ts'
import { type Database, readSnapshot, StoreError, type Transaction } from '../store/database.ts'
import { countEntries, readRecordedEnd } from '../store/ledger.ts'
import { type Replay, replayLedger } from '../store/replay.ts'
import { findDamage, findSchemaChange } from '../store/schema.ts'

/** Whether ledger and tables are what they must be; if not, the first entry or row that differs. `entries` were found good. */
export type Verification =
  | { intact: true; entries: number; head: { seq: number; hash: string; at: string } }
  | { intact: false; entries: number; broken: string }

/**
 * Recomputes the chain from its first entry and compares every derived row with it, at one moment of the database.
 * Others may write meanwhile, through connections of their own: give it one that nothing else uses.
 */
export async function verifyLedger(
  db: Database,
  onProgress?: (entries: number, of: number) => void,
): Promise<Verification> {
  try {
    return await readSnapshot(db, (snapshot) => verify(snapshot, onProgress))
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged')
      return { intact: false, entries: 0, broken: error.message }
    throw error
  }
}

async function verify(db: Transaction, onProgress?: (entries: number, of: number) => void): Promise<Verification> {
  const changed = await findSchemaChange(db)
  if (changed) return { intact: false, entries: 0, broken: changed }
  const stored = await countEntries(db)
  const replay = await replayLedger(db, { onProgress: (entries) => onProgress?.(entries, stored) })
  const { seq, hash, at } = replay.state
  const broken = replay.broken ?? (await findFirst(db, replay, stored))
  return broken === null
    ? { intact: true, entries: seq, head: { seq, hash, at } }
    : { intact: false, entries: seq, broken }
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
    (await compareMessages(db, messages)) ??
    (await findDamage(db))
  )
}
