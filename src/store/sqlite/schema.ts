import { sql } from 'kysely'
import type { Database } from '../connection.ts'
import type { Part } from '../engine.ts'

/** Every table, index and trigger, as SQLite keeps their definitions. */
export async function describe(db: Database): Promise<Part[]> {
  const { rows } =
    await sql<Part>`select type, name, tbl_name as "table", sql as definition from sqlite_master where sql is not null and name not like 'sqlite@_%' escape '@' order by name`.execute(
      db,
    )
  return rows
}

/** What SQLite itself finds wrong with the file. */
export async function findDamage(db: Database): Promise<string | null> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(1)`.execute(db)
  const found = rows[0]?.integrity_check ?? 'no answer'
  return found === 'ok' ? null : `the database file is damaged: ${found}`
}
