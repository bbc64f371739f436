import { sql } from 'kysely'
import { closeDatabase, type Database, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

/** What of the tables, indexes and triggers is not as the migrations make it, in one sentence, or null. */
export async function findSchemaChange(db: Database): Promise<string | null> {
  const expected = await freshSchema()
  const stored = new Map((await schemaOf(db)).map((part) => [part.name, part]))
  for (const { type, name, sql } of expected) {
    const part = stored.get(name)
    if (!part) return `the ${type} ${name} is missing from the database`
    if (part.sql !== sql) return `the ${type} ${name} of the database was changed`
  }
  const known = new Set(expected.map(({ name }) => name))
  // Somebody's own index, view or table does no harm; a trigger can change what others write.
  const extra = [...stored.values()].find(({ type, name }) => type === 'trigger' && !known.has(name))
  return extra ? `the trigger ${extra.name} was added to the database` : null
}

/** What SQLite itself finds wrong with the file, in one sentence, or null. */
export async function findDamage(db: Database): Promise<string | null> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(1)`.execute(db)
  const found = rows[0]?.integrity_check ?? 'no answer'
  return found === 'ok' ? null : `the database file is damaged: ${found}`
}

interface Part {
  type: string
  name: string
  sql: string
}

async function freshSchema(): Promise<Part[]> {
  const fresh = await openDatabase(':memory:')
  try {
    await migrate(fresh)
    return await schemaOf(fresh)
  } finally {
    await closeDatabase(fresh)
  }
}

async function schemaOf(db: Database): Promise<Part[]> {
  const { rows } =
    await sql<Part>`select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite@_%' escape '@' order by name`.execute(
      db,
    )
  return rows
}
