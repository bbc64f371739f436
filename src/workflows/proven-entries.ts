import type { Entry } from '../core/entry.ts'
import type { Checkpoint } from '../core/ledger/checkpoint.ts'
import { Frontier } from '../core/ledger/tree.ts'
import { readsOf } from '../store/database-reads.ts'
import { readEntries } from '../store/ledger.ts'
import { isBroken, readEntryText, readFrontier, readProven } from '../store/proven.ts'
import { StoreError } from '../store/store-error.ts'
import type { Ledger } from './ledger.ts'
import { isProven } from './prove-entry.ts'

/** What a span of the ledger is proven against. */
type Root = Pick<Checkpoint, 'size' | 'root'>

/**
 * Sees every entry after one root and up to another, in order, and proves that they are exactly what leads from the one to the other (rule 8).
 * Throws where they are not; nothing that was seen may then be used.
 */
export async function seeProven(
  ledger: Ledger,
  from: Root | null,
  to: Root,
  see: (entry: Entry) => void,
): Promise<void> {
  const reads = readsOf(ledger.db)
  const frontier = from ? await readFrontier(reads, from.size) : new Frontier()
  if (isBroken(frontier)) throw damaged(frontier.broken)
  if (from && !frontier.root().equals(from.root)) throw damaged(`at entry ${from.size} the ledger has another root`)
  const broken = await readProven(reads, { ...to, note: '' }, frontier, (entries) => entries.forEach(see))
  if (broken) throw damaged(broken.broken)
}

/** One entry, proven to stand in the ledger; null where there is none of that seq. */
export async function readProvenEntry(ledger: Ledger, seq: number): Promise<Entry | null> {
  const { size } = ledger.head
  if (!Number.isSafeInteger(seq) || seq < 1 || seq > size) return null
  const [found] = await readEntries(ledger.db, seq - 1, 1)
  if (found?.seq !== seq) throw damaged(`entry ${seq} is missing`)
  if (!(await isProven(ledger.db, found, ledger.head)))
    throw damaged(`entry ${seq} is not proven to stand in the ledger`)
  const entry = readEntryText(found.text, seq)
  if (isBroken(entry)) throw damaged(entry.broken)
  return entry
}

function damaged(why: string): StoreError {
  return new StoreError('damaged', `Nothing was said: ${why}. Run \`countersign verify\`.`)
}
