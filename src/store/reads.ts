import type { Place } from '../core/ledger/tree.ts'

/** What is read of a database to prove a ledger. Apart from Kysely, whose modules take longer to load than a gate takes to answer. */
export interface Reads {
  /** The newest checkpoint: one cheap read tells whether anything changed. */
  checkpoint(): Promise<{ size: number; note: string } | undefined>
  /** The seq of the newest entry; 0 when there is none. */
  newestSeq(): Promise<number>
  /** The stored hashes at some places of the tree, in that order; undefined where one is missing. */
  nodes(places: readonly Place[]): Promise<(Buffer | undefined)[]>
  /** The entries after a seq, in order: at most `limit`, fewer where they are large, none only at the end. */
  entries(afterSeq: number, limit: number): Promise<{ seq: number; text: string }[]>
  seal(): Promise<{ seq: number; hashes: Buffer[] } | undefined>
  /** The texts of some pages of the seal; one that is empty may be missing. */
  pages(pages: readonly number[]): Promise<Map<number, string>>
  /** Some sealed states. */
  states(subjects: readonly string[]): Promise<Map<string, string>>
}
