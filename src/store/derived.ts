import type { BlockerState } from '../core/state.ts'
import { blockers } from './blockers.ts'
import { chunksOf } from './chunks.ts'
import { claims } from './claims.ts'
import type { Transaction } from './connection.ts'
import type { DerivedName } from './derived-table.ts'
import { grants } from './grants.ts'
import { proofs } from './proofs.ts'
import { requirements } from './requirements.ts'

/** Replaces the rows of exactly these blockers with what follows from their state. */
export async function saveBlockers(tx: Transaction, changed: Iterable<BlockerState>): Promise<void> {
  for (const chunk of chunksOf(changed, 200)) {
    const keys = chunk.map(({ key }) => key)
    for (const { name } of derivedTables.toReversed()) {
      await tx.deleteFrom(name).where('blocker', 'in', keys).execute()
    }
    await insertBlockers(tx, chunk)
  }
}

/** Adds the rows of blockers that have none. */
export async function insertBlockers(tx: Transaction, added: readonly BlockerState[]): Promise<void> {
  for (const { name, rowsOf } of derivedTables) {
    for (const rows of chunksOf(added.flatMap(rowsOf), 100)) {
      await tx
        .insertInto(name)
        .values(rows as never)
        .execute()
    }
  }
}

/** Removes every row of every table that blockers fill. */
export async function clearBlockers(tx: Transaction): Promise<void> {
  for (const { name } of derivedTables.toReversed()) await tx.deleteFrom(name).execute()
}

/** A row, and a table, of which the compiler doesn't know which one it is. */
export type DerivedRow = { blocker: string } & Record<string, string | number | null>

export interface AnyDerivedTable {
  name: DerivedName
  key: readonly string[]
  rowsOf(blocker: BlockerState): DerivedRow[]
  nameOf(row: DerivedRow): string
}

/** The tables that blockers fill, those first that the others refer to. */
export const derivedTables: readonly AnyDerivedTable[] = [
  blockers,
  requirements,
  grants,
  proofs,
  claims,
] as readonly AnyDerivedTable[]
