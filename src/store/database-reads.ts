import type { Database } from './connection.ts'
import { readEntries, readNodes, readTip } from './ledger.ts'
import type { Reads } from './reads.ts'
import { readPages, readSeal, readStates } from './seals.ts'

/** The reads of a database, or of a transaction, that is open for everything else too. */
export function readsOf(db: Database): Reads {
  return {
    tip: () => readTip(db),
    nodes: (places) => readNodes(db, places),
    entries: (afterSeq, limit) => readEntries(db, afterSeq, limit),
    seal: () => readSeal(db),
    pages: (pages) => readPages(db, pages),
    states: (subjects) => readStates(db, subjects),
  }
}
