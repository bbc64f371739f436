import { sql } from 'kysely'
import type { Transaction } from '../connection.ts'
import { insertRows } from '../insert-rows.ts'
import { type RowChange, type TableName, tableNames, tables } from './row-change.ts'

type Row = Record<string, unknown>

/** Collects what entries change, so that one commit writes each row once. */
export class RowWrites {
  readonly #puts = new Map<TableName, Map<string, Row>>()
  readonly #sets = new Map<TableName, Map<string, { of: string | number; set: Row }>>()

  add(change: RowChange): void {
    const { table } = change
    if ('put' in change) {
      mapIn(this.#puts, table).set(keyOf(table, change.put), change.put)
      return
    }
    const { of } = change
    const put = this.#puts.get(table)?.get(JSON.stringify([of]))
    if (put) {
      mapIn(this.#puts, table).set(JSON.stringify([of]), { ...put, ...change.set })
      return
    }
    const sets = mapIn(this.#sets, table)
    sets.set(`${of}`, { of, set: { ...sets.get(`${of}`)?.set, ...change.set } })
  }

  /** Writes them: rows that are put in batches, single columns row by row. */
  async write(tx: Transaction): Promise<void> {
    for (const table of tableNames) {
      await put(tx, table, this.#puts.get(table)?.values() ?? [])
      for (const { of, set } of this.#sets.get(table)?.values() ?? [])
        await tx
          .updateTable(table)
          .set(set as never)
          .where(tables[table].key[0] as never, '=', of as never)
          .execute()
    }
  }
}

/** What tells a row apart in its table. */
export function keyOf(table: TableName, row: object): string {
  return JSON.stringify(tables[table].key.map((column) => (row as Row)[column]))
}

async function put(tx: Transaction, table: TableName, rows: Iterable<Row>): Promise<void> {
  const { key } = tables[table]
  await insertRows(tx, { table, how: 'put' }, rows, (chunk) => {
    const others = Object.keys(chunk[0] ?? {}).filter((column) => !(key as readonly string[]).includes(column))
    const again = Object.fromEntries(others.map((column) => [column, sql.ref(`excluded.${column}`)]))
    return tx
      .insertInto(table)
      .values(chunk as never)
      .onConflict((on) => on.columns(key as never).doUpdateSet(again as never))
  })
}

function mapIn<Value>(maps: Map<TableName, Map<string, Value>>, table: TableName): Map<string, Value> {
  const known = maps.get(table) ?? new Map<string, Value>()
  maps.set(table, known)
  return known
}
