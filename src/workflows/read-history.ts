import type { BlockerKey } from '../core/blocker.ts'
import type { Entry } from '../core/entry.ts'
import { readHistory as historyOf, readEntries, readEntry } from '../store/ledger.ts'
import type { Ledger } from './ledger.ts'

/** The newest entries about a blocker, newest first. */
export async function readHistory(ledger: Ledger, blocker: BlockerKey, limit = 30): Promise<Entry[]> {
  return (await historyOf(ledger.db, blocker, limit)).map(parse)
}

/** One entry by its seq. */
export async function readOne(ledger: Ledger, seq: number): Promise<Entry | null> {
  const stored = await readEntry(ledger.db, seq)
  return stored ? parse(stored) : null
}

/** The entries after one seq and up to another: what a digest tells of. */
export async function readBetween(ledger: Ledger, after: number, upTo: number): Promise<Entry[]> {
  const stored = await readEntries(ledger.db, after, Math.max(0, Math.min(upTo - after, 5000)))
  return stored.map(parse)
}

function parse({ text }: { text: string }): Entry {
  return JSON.parse(text) as Entry
}
