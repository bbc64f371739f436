import { StoreError, type StoreErrorCode } from '../store-error.ts'

/** SQLite's error as a StoreError where it is about the file rather than the statement; anything else as it was. */
export function toStoreError(error: unknown, file: string): unknown {
  const found = sentences.find(({ codes }) => codes.some((code) => sqliteCode(error).startsWith(code)))
  return found ? new StoreError(found.code, `The database ${file} ${found.says}`, error) : error
}

/** SQLite's result codes (https://sqlite.org/rescode.html), extended ones by their beginning. */
const sentences: { codes: string[]; code: StoreErrorCode; says: string }[] = [
  {
    codes: ['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL'],
    code: 'locked',
    says: 'is busy: another process has been writing to it for too long. Please try again.',
  },
  {
    codes: ['SQLITE_CORRUPT', 'SQLITE_NOTADB'],
    code: 'damaged',
    says: 'is damaged, or is not a database. Stop Countersign, keep the file as it is, and restore a backup that `countersign verify` finds intact.',
  },
  {
    codes: ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM'],
    code: 'readonly',
    says: 'cannot be written. Countersign must be able to write to the file and to its folder.',
  },
  {
    codes: ['SQLITE_FULL', 'SQLITE_IOERR'],
    code: 'disk',
    says: 'could not be written or read: the disk is full or failing. What was being written is not acknowledged. Look at the disk, then start Countersign again.',
  },
]

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
