import { openFile } from './file.ts'

/**
 * Keeps every other process from holding the same file until `release`, or until this process ends, however it ends: the lock is SQLite's.
 * Null where somebody else holds it. Throws a StoreError where the file cannot be made.
 */
export function holdAlone(file: string): { release(): void } | null {
  const sqlite = openFile(`${file}.lock`, true)
  try {
    sqlite.exec('begin exclusive')
  } catch (error) {
    sqlite.close()
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null
    throw error
  }
  return { release: () => void sqlite.close() }
}
