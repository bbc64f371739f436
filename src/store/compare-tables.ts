import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { type ExpectedRow, findDifference, names } from './difference.ts'
import { replayLedger } from './replay.ts'
import { type RowChange, type TableName, tableNames, tables } from './rows/row-change.ts'
import { rowsOf } from './rows/rows-of.ts'
import { keyOf } from './rows/write-rows.ts'

type Row = Record<string, unknown>

/**
 * The rows that entries call for, compared with the stored ones as soon as no later entry can change them, so that a long ledger is
 * compared in little memory. A difference is one sentence.
 */
export class TableCheck {
  readonly #db: Database
  readonly #rows = new Map<TableName, Map<string, Row>>(tableNames.map((table) => [table, new Map()]))
  readonly #settled: { table: TableName; row: Row }[] = []
  readonly #counts = new Map<TableName, number>(tableNames.map((table) => [table, 0]))

  constructor(db: Database) {
    this.#db = db
  }

  /** One more change; rows that it settles are compared by the next `compare`. */
  add(change: RowChange): void {
    const { table } = change
    const rows = this.#rows.get(table) as Map<string, Row>
    const key = 'put' in change ? keyOf(table, change.put) : JSON.stringify([change.of])
    const known = rows.get(key)
    if ('put' in change && !known) this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1)
    // A row that is not there any more was settled before: an entry about it says what is compared at the end by its count.
    const row = 'put' in change ? (change.put as Row) : known ? { ...known, ...change.set } : null
    if (!row) return
    if (isSettled(table, row)) {
      rows.delete(key)
      this.#settled.push({ table, row })
    } else rows.set(key, row)
  }

  /** The first of the rows settled since the last time that is not stored so. */
  async compare(): Promise<string | null> {
    const settled = Map.groupBy(this.#settled.splice(0), ({ table }) => table)
    for (const [table, found] of settled) {
      const difference = await this.#differs(
        table,
        found.map(({ row }) => row),
      )
      if (difference) return difference
    }
    return null
  }

  /** The first difference among all that is left: rows that may still change, and rows that no entry calls for. */
  async compareRest(): Promise<string | null> {
    const difference = await this.compare()
    if (difference) return difference
    for (const table of tableNames) {
      const left = await this.#differs(table, [...(this.#rows.get(table)?.values() ?? [])])
      if (left) return left
    }
    for (const table of tableNames) {
      const extra = await this.#findExtra(table)
      if (extra) return extra
    }
    return null
  }

  async #differs(table: TableName, rows: Row[]): Promise<string | null> {
    const [first, second] = tables[table].key
    for (const chunk of chunksOf(rows, 400)) {
      let query = this.#db
        .selectFrom(table)
        .selectAll()
        .where(first as never, 'in', chunk.map((row) => row[first as string]) as never)
      if (second)
        query = query.where(second as never, 'in', [...new Set(chunk.map((row) => row[second as string]))] as never)
      const wanted = new Set(chunk.map((row) => keyOf(table, row)))
      const stored = ((await query.execute()) as Row[]).filter((row) => wanted.has(keyOf(table, row)))
      const difference = findDifference(
        table,
        chunk.map((row) => expected(table, row)),
        stored.map((row) => expected(table, row)),
      )
      if (difference) return difference
    }
    return null
  }

  async #findExtra(table: TableName): Promise<string | null> {
    const { rows } = (await this.#db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()) as { rows: number }
    if (rows === this.#counts.get(table)) return null
    const stranger = await this.#stranger(table)
    return stranger
      ? names.extra(stranger, table)
      : `the table ${table} has ${rows} rows, and the ledger calls for ${this.#counts.get(table)}`
  }

  /** A row that no entry made. Which keys they make is not remembered while rows settle, so the ledger is read again for this. */
  async #stranger(table: TableName): Promise<string | null> {
    const made = new Set<string>()
    await replayLedger(this.#db, async ({ steps }) => {
      for (const { entry, before, after } of steps)
        for (const change of rowsOf(entry, before, after))
          if (change.table === table && 'put' in change) made.add(keyOf(table, change.put))
      return null
    })
    const stored = (await this.#db.selectFrom(table).selectAll().execute()) as Row[]
    const stranger = stored.find((row) => !made.has(keyOf(table, row)))
    return stranger ? tables[table].nameOf(stranger as never) : null
  }
}

/** Whether no later entry changes a row. */
function isSettled(table: TableName, row: Row): boolean {
  switch (table) {
    case 'documents':
    case 'passages':
    case 'attempts':
    case 'advice':
      return true
    case 'grants':
      return row.status !== 'active'
    case 'requests':
      return row.status !== 'open'
    default:
      return false
  }
}

function expected(table: TableName, row: Row): ExpectedRow {
  return { key: keyOf(table, row), name: tables[table].nameOf(row as never), row }
}
