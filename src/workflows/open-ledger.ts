import type { Actor } from '../core/entry.ts'
import { closeDatabase, openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { rebuildDerived } from '../store/rebuild.ts'
import { Ledger } from './ledger.ts'
import type { Clock } from './ports/clock.ts'

export { isDiskFailure, StoreError } from '../store/store-error.ts'

/** What opening needs: where the database lives, whether it may be made, the clock, and who acts at the machine. */
export interface Opening {
  url: string
  create: boolean
  clock: Clock
  machine: Actor
  onProgress?: (entries: number) => void
  /** The disk failed: what was being written is not acknowledged, and the process must end. */
  onDiskFailure?: (error: Error) => void
}

/** Opens the database, brings it up to date and verifies the chain. Throws a StoreError, whose message is a sentence. */
export async function openLedger(opening: Opening): Promise<Ledger> {
  const { url, create, clock, machine, onProgress, onDiskFailure } = opening
  const db = await openDatabase(url, { create, ...(onDiskFailure ? { onDiskFailure } : {}) })
  try {
    // A migration may have changed what is derived; the ledger never changes.
    if ((await migrate(db)) > 0) await rebuildDerived(db)
    return await Ledger.open(db, clock, machine, onProgress)
  } catch (error) {
    await closeDatabase(db)
    throw error
  }
}

/** Closes the ledger's database; what runs is finished first. */
export async function closeLedger(ledger: Ledger): Promise<void> {
  await closeDatabase(ledger.db)
}
