import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { readDatabaseUrl } from '../database-url.ts'
import { StoreError } from '../store-error.ts'
import { toStoreError } from './errors.ts'

export const memory = ':memory:'

/** How long SQLite itself may wait for a lock (milliseconds): it keeps the whole process waiting, and not in turn. */
export const blockingWait = 10

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

/** Opens a file, or `:memory:`. Throws a StoreError where it is not there and `create` does not say that it be made. */
export function openFile(file: string, create: boolean): BetterSqlite.Database {
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
