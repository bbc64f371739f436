import type { BlockerState } from '../core/state.ts'
import type { Tables } from './tables.ts'

/** The tables whose rows are a function of one blocker's state each, and of nothing else. */
export type DerivedName = 'blockers' | 'requirements' | 'grants' | 'proofs' | 'claims'

/** How one of them is derived: its rows, the columns that tell them apart, and how a person would name one. */
export interface DerivedTable<Name extends DerivedName> {
  name: Name
  key: readonly (keyof Tables[Name] & string)[]
  rowsOf(blocker: BlockerState): Tables[Name][]
  nameOf(row: Tables[Name]): string
}
