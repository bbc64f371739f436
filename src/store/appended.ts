import type { TreeRow } from './tables.ts'

/** An entry as it is stored. */
export interface StoredEntry {
  seq: number
  subject: string
  text: string
  hash: Buffer
}

/** What one commit adds: entries, the nodes of the tree that they complete, and the checkpoint that signs for them. */
export interface Appended {
  entries: readonly StoredEntry[]
  nodes: readonly TreeRow[]
  /** Null for part of a ledger that is copied: the last part brings it. */
  checkpoint: { size: number; note: string } | null
}
