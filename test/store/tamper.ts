import { sql } from 'kysely'
import type { Database } from '../../src/store/database.ts'
import { onPostgres } from '../support/postgres/database.ts'

/** Changes a table as somebody with the database in their hands would: without its triggers, which are put back afterwards. */
export async function tamper(db: Database, table: string, change: () => Promise<unknown>): Promise<void> {
  return onPostgres ? tamperOnPostgres(db, table, change) : tamperOnSqlite(db, table, change)
}

async function tamperOnSqlite(db: Database, table: string, change: () => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{
    name: string
    sql: string
  }>`select name, sql from sqlite_master where type = 'trigger' and tbl_name = ${table}`.execute(db)
  await sql`pragma foreign_keys = off`.execute(db)
  await sql`pragma ignore_check_constraints = on`.execute(db)
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(db)
  try {
    await change()
  } finally {
    for (const { sql: text } of rows) await sql.raw(text).execute(db)
    await sql`pragma ignore_check_constraints = off`.execute(db)
    await sql`pragma foreign_keys = on`.execute(db)
  }
}

// Its checks stay: a change that they refuse cannot be made so.
async function tamperOnPostgres(db: Database, table: string, change: () => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{
    tgname: string
  }>`select tgname from pg_trigger where tgrelid = ${table}::text::regclass and tgenabled = 'A'`.execute(db)
  await sql`alter table ${sql.table(table)} disable trigger all`.execute(db)
  try {
    await change()
  } finally {
    const always = rows.map(({ tgname }) => `, enable always trigger ${tgname}`).join('')
    await sql`alter table ${sql.table(table)} enable trigger all${sql.raw(always)}`.execute(db)
  }
}

export type Row = Record<string, string | number | Buffer | null>

/** What tells the rows of each table apart. */
export const keysOf = {
  ledger: ['seq'],
  tree: ['level', 'position'],
  checkpoint: ['only'],
  seal: ['only'],
  seal_pages: ['page'],
  states: ['subject'],
  documents: ['doc', 'revision'],
  blockers: ['blocker'],
  requirements: ['blocker', 'action'],
  requests: ['request_id'],
  grants: ['grant_id'],
  proofs: ['proof_id'],
  claims: ['claim_id'],
  questions: ['question_id'],
  advice: ['advice_id'],
  freezes: ['freeze_id'],
  passages: ['seq'],
  attempts: ['seq'],
  messages: ['key'],
} satisfies Record<string, string[]>

export type Table = keyof typeof keysOf

/** The rows of a table, without the columns that the database itself makes. */
export async function rowsOf(db: Database, table: Table): Promise<Row[]> {
  const order = sql.join(keysOf[table].map((key) => sql.ref(key)))
  const { rows } = await sql<Row>`select * from ${sql.table(table)} order by ${order}`.execute(db)
  if (table !== 'ledger') return rows
  return rows.map(({ kind, at, ...stored }) => stored)
}

/** Another value of the same type. */
export function otherThan(value: Row[string] | undefined): NonNullable<Row[string]> {
  if (value === null || value === undefined) return 'x'
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`
  const other = Buffer.from(value)
  other[0] = (other[0] ?? 0) ^ 1
  return other
}

/** Sets one column of one row; false where the database itself refuses that. */
export function setColumn(db: Database, table: Table, row: Row, column: string, value: unknown): Promise<boolean> {
  return succeeds(
    tamper(db, table, () =>
      sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value} where ${isRow(table, row)}`.execute(db),
    ),
  )
}

export async function deleteRow(db: Database, table: Table, row: Row): Promise<void> {
  await tamper(db, table, () => sql`delete from ${sql.table(table)} where ${isRow(table, row)}`.execute(db))
}

/** Adds a row; false where the database itself refuses that. */
export function insertRow(db: Database, table: Table, row: Row): Promise<boolean> {
  const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)))
  return succeeds(
    tamper(db, table, () =>
      sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(db),
    ),
  )
}

function isRow(table: Table, row: Row) {
  const same = keysOf[table].map((key) => sql`${sql.ref(key)} = ${row[key]}`)
  return sql.join(same, sql` and `)
}

function succeeds(change: Promise<unknown>): Promise<boolean> {
  return change.then(
    () => true,
    () => false,
  )
}
