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
