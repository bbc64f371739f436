import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { nearest } from '../../core/text.ts'
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
        `There is no database at ${file}. ${othersBeside(file)}Check DATABASE_URL; \`countersign start\` makes a new one.`,
      )
    makeFolder(file)
  }
  try {
    return new BetterSqlite(file, { fileMustExist: !create && file !== memory, timeout: blockingWait })
  } catch (error) {
    throw toStoreError(error, file)
  }
}

/** What is there instead, and which of it was perhaps meant: a missing file is mostly another folder, or the sandbox's. */
function othersBeside(file: string): string {
  const folder = dirname(file)
  const databases = namesIn(folder).filter((name) => /\.(db|sqlite3?)$/i.test(name))
  if (databases.length === 0) return ''
  const near = nearest(basename(file), databases)
  const meant = near ? ` Perhaps ${near} was meant.` : ''
  const sandbox = databases.includes('sandbox.db') ? ' sandbox.db is the sandbox’s: `--sandbox` asks it.' : ''
  return `In ${folder} there is ${databases.slice(0, 5).join(', ')}${databases.length > 5 ? ' and others' : ''}.${meant}${sandbox} `
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
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
