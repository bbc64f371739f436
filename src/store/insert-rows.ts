import type { CompiledQuery } from 'kysely'
import { chunksOf } from './chunks.ts'
import type { Transaction } from './connection.ts'
import { engineOf } from './engine.ts'

type Row = Record<string, unknown>

/** A table that rows go into; `how` is what is done where a row is there already. */
interface Into {
  table: string
  how: string
}

/**
 * Inserts rows of one shape, a hundred to a statement. Kysely takes longer to write such a statement than SQLite to run it, so that one for
 * as many rows of the same shape is written once; `statement` has no other parameters than the rows' values.
 */
export async function insertRows<R extends object>(
  tx: Transaction,
  { table, how }: Into,
  rows: Iterable<R>,
  statement: (rows: R[]) => { compile(): CompiledQuery },
): Promise<void> {
  for (const chunk of chunksOf(rows, 100)) {
    const columns = Object.keys(chunk[0] as R)
    const parameters: unknown[] = []
    for (const row of chunk) for (const column of columns) parameters.push((row as Row)[column])
    const shape = [engineOf(tx).name, table, how, chunk.length, ...columns].join(' ')
    const query = written.get(shape) ?? statement(chunk).compile()
    if (query.parameters.length !== parameters.length) throw new Error(`rows for ${table} are not of one shape`)
    written.set(shape, query)
    await tx.executeQuery({ ...query, parameters })
  }
}

const written = new Map<string, CompiledQuery>()
