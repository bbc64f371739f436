import type { BlockerState } from '../core/state.ts'
import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { type AnyDerivedTable, type DerivedRow, derivedTables } from './derived.ts'
import { type ExpectedRow, findDifference, names } from './difference.ts'

/**
 * The first row of these blockers that is not what their state calls for, and how, in one sentence; null when there is
 * none. `complete` says that these are all blockers: a row of any other is then a difference too.
 */
export async function compareBlockers(
  db: Database,
  blockers: Iterable<BlockerState>,
  { complete }: { complete: boolean },
): Promise<string | null> {
  const known = new Set<string>()
  for (const chunk of chunksOf(blockers, 500)) {
    for (const { key } of chunk) known.add(key)
    for (const table of derivedTables) {
      const difference = await compareChunk(db, table, chunk)
      if (difference) return difference
    }
  }
  return complete ? findExtra(db, known) : null
}

async function compareChunk(
  db: Database,
  table: AnyDerivedTable,
  chunk: readonly BlockerState[],
): Promise<string | null> {
  const keys = chunk.map(({ key }) => key)
  const stored = (await db.selectFrom(table.name).selectAll().where('blocker', 'in', keys).execute()) as DerivedRow[]
  const keyOf = (row: DerivedRow) => JSON.stringify(table.key.map((column) => row[column]))
  const expected = chunk
    .flatMap(table.rowsOf)
    .map((row): ExpectedRow => ({ key: keyOf(row), name: table.nameOf(row), row }))
  const found = stored.map((row) => ({ key: keyOf(row), name: table.nameOf(row), row }))
  return findDifference(table.name, expected, found)
}

async function findExtra(db: Database, known: ReadonlySet<string>): Promise<string | null> {
  for (const table of derivedTables) {
    const stored = await db.selectFrom(table.name).select('blocker').distinct().execute()
    const extra = stored.find(({ blocker }) => !known.has(blocker))
    if (!extra) continue
    const row = await db
      .selectFrom(table.name)
      .selectAll()
      .where('blocker', '=', extra.blocker)
      .executeTakeFirstOrThrow()
    return names.extra(table.nameOf(row as DerivedRow), table.name)
  }
  return null
}
