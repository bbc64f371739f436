import { closeSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { StoreError } from '../store-error.ts'
import { toStoreError } from './errors.ts'
import { blockingWait, databaseFile } from './file.ts'

/**
 * Copies a database to a new file, at one moment and while others write to it (https://sqlite.org/backup.html), and looks at
 * the copy before it gets its name: under that name there is all of it or nothing. Never overwrites; throws a StoreError.
 */
export async function copyDatabase<T>(url: string, file: string, look: (copy: string) => Promise<T>): Promise<T> {
  if (/^postgres(ql)?:/.test(url))
    throw new StoreError(
      'unsupported',
      'A PostgreSQL database is backed up with pg_dump, which docs/operations.md shows.',
    )
  const partial = `${file}.partial-${process.pid}`
  try {
    await copy(databaseFile(url), partial)
    const seen = await look(partial)
    publish(partial, file)
    return seen
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(partial + end, { force: true })
  }
}

// In one step: between two steps the writing of another process makes it begin again.
const everything = 0x7fffffff

async function copy(from: string, to: string): Promise<void> {
  const sqlite = new BetterSqlite(from, { fileMustExist: true, timeout: blockingWait })
  try {
    await sqlite.backup(to, { progress: () => everything })
  } catch (error) {
    throw explained(error, to)
  } finally {
    sqlite.close()
  }
}

/** Gives the copy its name, which must be free. */
function publish(partial: string, file: string): void {
  try {
    linkSync(partial, file)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new StoreError('exists', sentenceOfExisting(file), error)
    if (!withoutLinks.has(codeOf(error))) throw explained(error, file)
    publishByName(partial, file)
  }
}

/** What a file system says that has no hard links: FAT, exFAT, many network and FUSE mounts. */
const withoutLinks = new Set<unknown>(['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK'])

/** Takes the name first, for which only one can succeed, and then puts the copy in the place of the empty file. */
function publishByName(partial: string, file: string): void {
  try {
    closeSync(openSync(file, 'wx'))
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new StoreError('exists', sentenceOfExisting(file), error)
    throw explained(error, file)
  }
  try {
    renameSync(partial, file)
  } catch (error) {
    rmSync(file, { force: true })
    throw explained(error, file)
  }
}

/** Why a backup is not written where something is already. */
export function sentenceOfExisting(file: string): string {
  return `${file} exists already, and a backup overwrites nothing. Name another file.`
}

function explained(error: unknown, file: string): unknown {
  const known = toStoreError(error, file)
  if (known instanceof StoreError) return known
  const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  return new StoreError('readonly', `The backup ${file} could not be written: ${why}.`, error)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
