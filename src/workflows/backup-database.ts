import { existsSync } from 'node:fs'
import { closeDatabase, openDatabase, StoreError } from '../store/database.ts'
import { copyDatabase, sentenceOfExisting } from '../store/sqlite/backup.ts'
import { type KeyPlaces, type Keys, keysIn, placesBeside } from './ports/keys.ts'
import { type Verification, verifyLedger } from './verify-ledger.ts'

/**
 * Copies the database to a new file, also while the bot runs, and verifies the copy. A copy that does not verify is not kept.
 * Throws a StoreError where the file exists or cannot be written.
 */
export async function backupDatabase(url: string, file: string, places?: KeyPlaces): Promise<Verification> {
  if (existsSync(file)) throw new StoreError('exists', sentenceOfExisting(file))
  const keys = keysIn(places ?? placesBeside(url))
  try {
    return await copyDatabase(url, file, (copy) => verified(copy, keys))
  } catch (error) {
    if (error instanceof Unsound) return error.found
    throw error
  }
}

/** Thrown so that the copy is not kept. */
class Unsound extends Error {
  readonly found: Verification

  constructor(found: Verification) {
    super('the copy does not verify')
    this.found = found
  }
}

async function verified(copy: string, keys: Keys): Promise<Verification> {
  const db = await openDatabase(copy, { create: false })
  try {
    const found = await verifyLedger(db, (workspace) => keys.verifier(workspace))
    if (!found.intact) throw new Unsound(found)
    return found
  } finally {
    await closeDatabase(db)
  }
}
