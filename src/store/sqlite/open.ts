import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import BetterSqlite from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import type { Database } from '../connection.ts'
import { readDatabaseUrl } from '../database-url.ts'
import type { Engine } from '../engine.ts'
import { StoreError } from '../store-error.ts'
import type { Tables } from '../tables.ts'
import { SqliteStoreDialect } from './dialect.ts'
import { toStoreError } from './errors.ts'
import { blockingWait } from './patient-connection.ts'
import { describe, findDamage } from './schema.ts'
import { Statements } from './statements.ts'

/** Opens a file, or `:memory:`. Makes the file and its folder when `create` says so; a failing disk ends all of it. */
export async function openSqlite(
  url: string,
  { create, onDiskFailure }: { create: boolean; onDiskFailure: (error: StoreError) => void },
): Promise<Database> {
  const file = databaseFile(url)
  const sqlite = open(file, create)
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
  async withEmpty(use) {
    const empty = await openSqlite(memory, { create: true, onDiskFailure: () => undefined })
    try {
      return await use(empty)
    } finally {
      await empty.destroy()
    }
  },
}

const memory = ':memory:'

/** The file that a DATABASE_URL names. Throws a StoreError where it names none. */
export function databaseFile(url: string): string {
  const named = readDatabaseUrl(url)
  switch (named.kind) {
    case 'memory':
      return memory
    case 'file':
      return resolve(named.file)
    case 'server':
      throw new StoreError('missing', 'DATABASE_URL names a server, and a file is needed here.')
    case 'refused':
      throw new StoreError('missing', `DATABASE_URL ${named.sentence}`)
    default:
      return named satisfies never
  }
}

function open(file: string, create: boolean): BetterSqlite.Database {
  if (file !== memory && !existsSync(file)) {
    if (!create)
      throw new StoreError(
        'missing',
        `There is no database at ${file}. Check DATABASE_URL; \`countersign start\` makes a new one.`,
      )
    makeFolder(file)
  }
  try {
    return new BetterSqlite(file, { fileMustExist: !create && file !== memory, timeout: blockingWait })
  } catch (error) {
    throw toStoreError(error, file)
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
  } catch (error) {
    throw new StoreError(
      'readonly',
      `The folder ${dirname(file)} for the database cannot be made. Make it, or set DATABASE_URL to a file elsewhere.`,
      error,
    )
  }
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
