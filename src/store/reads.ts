import type { Place } from '../core/ledger/tree.ts'
import type { Tip } from './tip.ts'

/** What is read of a database to prove a ledger. Apart from Kysely, whose modules take longer to load than a gate takes to answer. */
export interface Reads {
  /** One cheap read tells whether anything changed. */
  tip(): Promise<Tip>
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
