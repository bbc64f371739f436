import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import BetterSqlite from 'better-sqlite3'
import { Kysely, type Transaction as KyselyTransaction, sql } from 'kysely'
import { StoreDialect } from './dialect.ts'
import { blockingWait } from './patient-connection.ts'
import { Statements } from './statements.ts'
import { StoreError, toStoreError } from './store-error.ts'
import type { Tables } from './tables.ts'

export { StoreError } from './store-error.ts'
export type { Tables } from './tables.ts'

/** A connection. Inside a transaction use the transaction only: SQLite has one connection, and the transaction holds it. */
export type Database = Kysely<Tables>
export type Transaction = KyselyTransaction<Tables>

/**
 * Opens a database: a path, `file:` and a path, or `:memory:`. Makes the file and its folder unless `create` is false.
 * Throws a StoreError when there is none, or when it is damaged, locked or cannot be written.
 * `onDiskFailure` is called when a statement failed because of the disk; from then on every statement fails.
 */
export async function openDatabase(
  url: string,
  options: { create?: boolean; onDiskFailure?: (error: StoreError) => void } = {},
): Promise<Database> {
  const file = databaseFile(url)
  const sqlite = open(file, options.create ?? true)
  try {
    await configure(sqlite)
    const db = new Kysely<Tables>({ dialect: new StoreDialect(sqlite, new Statements(sqlite, options.onDiskFailure)) })
    // Kysely closes only what it has used.
    await sql`select 1`.execute(db)
    return db
  } catch (error) {
    sqlite.close()
    throw toStoreError(error, file)
  }
}

/** Closes the database; what runs is finished first. */
export async function closeDatabase(db: Database): Promise<void> {
  await db.destroy()
}

/** Reads in one transaction that sees one moment of the database and keeps nobody from writing. */
export async function readSnapshot<T>(db: Database, read: (snapshot: Transaction) => Promise<T>): Promise<T> {
  return db.transaction().setAccessMode('read only').execute(read)
}

const memory = ':memory:'

/** The file that a DATABASE_URL names. Throws a StoreError where it names none. */
export function databaseFile(url: string): string {
  if (url === memory) return memory
  if (url.trim() === '')
    throw new StoreError('missing', 'No database is named. Set DATABASE_URL to a file, such as data/countersign.db.')
  if (url.startsWith('file://')) return fileURLToPath(url)
  if (url.startsWith('file:')) return resolve(url.slice('file:'.length))
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1]
  if (scheme)
    throw new StoreError(
      'missing',
      `DATABASE_URL begins with ${scheme}://, and this version keeps its database in a SQLite file. Name a file, such as data/countersign.db.`,
    )
  return resolve(url)
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
