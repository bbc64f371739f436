import type { Database, Transaction } from './connection.ts'
import { StoreError } from './store-error.ts'

export type { Database, Transaction } from './connection.ts'
export { StoreError } from './store-error.ts'

/**
 * Opens a database: a path, `file:` and a path, or `:memory:` for SQLite; `postgres://` and so on for PostgreSQL. Makes the file and
 * its folder, or takes a PostgreSQL database that is still empty, unless `create` is false. Throws a StoreError when there is none, or
 * when it is damaged, locked, cannot be reached or cannot be written. `onDiskFailure` is called when a statement failed because of
 * SQLite's disk; from then on every statement fails.
 */
export async function openDatabase(
  url: string,
  options: { create?: boolean; onDiskFailure?: (error: StoreError) => void } = {},
): Promise<Database> {
  const create = options.create ?? true
  if (url.trim() === '')
    throw new StoreError('missing', 'No database is named. Set DATABASE_URL to a file, such as data/countersign.db.')
  // A short command should not wait for the modules of the other engine.
  if (isPostgres(url)) return (await import('./postgres/open.ts')).openPostgres(url, { create })
  return (await import('./sqlite/open.ts')).openSqlite(url, {
    create,
    onDiskFailure: options.onDiskFailure ?? (() => undefined),
  })
}

/** Closes the database; what runs is finished first. */
export async function closeDatabase(db: Database): Promise<void> {
  await db.destroy()
}

/** Reads in one transaction that sees one moment of the database and keeps nobody from writing. */
export async function readSnapshot<T>(db: Database, read: (snapshot: Transaction) => Promise<T>): Promise<T> {
  return db.transaction().setAccessMode('read only').execute(read)
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}
