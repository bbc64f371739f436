import { setTimeout as pause } from 'node:timers/promises'
import BetterSqlite from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import type { Database } from '../connection.ts'
import type { Engine } from '../engine.ts'
import type { StoreError } from '../store-error.ts'
import type { Tables } from '../tables.ts'
import { append } from './append.ts'
import { SqliteStoreDialect } from './dialect.ts'
import { toStoreError } from './errors.ts'
import { databaseFile, memory, openFile } from './file.ts'
import { describe, findDamage } from './schema.ts'
import { Statements } from './statements.ts'

/** Opens a file, or `:memory:`. Makes the file and its folder when `create` says so; a failing disk ends all of it. */
export async function openSqlite(
  url: string,
  { create, onDiskFailure }: { create: boolean; onDiskFailure: (error: StoreError) => void },
): Promise<Database> {
  const file = databaseFile(url)
  const sqlite = openFile(file, create)
  try {
    await configure(sqlite)
    const db = new Kysely<Tables>({
      dialect: new SqliteStoreDialect(sqlite, engine, new Statements(sqlite, onDiskFailure)),
    })
    // Kysely closes only what it has used.
    await sql`select 1`.execute(db)
    return db
  } catch (error) {
    sqlite.close()
    throw toStoreError(error, file)
  }
}

const engine: Engine = {
  name: 'sqlite',
  migrationsTable:
    'create table if not exists migrations (number integer primary key, name text not null, sha256 text not null) strict',
  describe,
  findDamage,
  append,
  async withEmpty(use) {
    const empty = await openSqlite(memory, { create: true, onDiskFailure: () => undefined })
    try {
      return await use(empty)
    } finally {
      await empty.destroy()
    }
  },
  // A file does not know who has it open.
  showLife: async () => undefined,
  hasEnded: null,
}

async function configure(sqlite: BetterSqlite.Database): Promise<void> {
  await switchToWal(sqlite)
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
}

// The first switch of a new file doesn't wait for the busy timeout when several processes try it at once.
async function switchToWal(sqlite: BetterSqlite.Database, attemptsLeft = 40): Promise<void> {
  try {
    sqlite.pragma('journal_mode = WAL')
  } catch (error) {
    const busy = error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
    if (!busy || attemptsLeft === 0) throw error
    await pause(25)
    await switchToWal(sqlite, attemptsLeft - 1)
  }
}
