import type { Actor } from '../core/actor.ts'
import { closeDatabase, openDatabase } from '../store/database.ts'
import { isUpToDate, migrate } from '../store/migrate.ts'
import { rebuildTables as rebuildTablesOf } from '../store/rebuild.ts'
import { Ledger } from './ledger.ts'
import type { Clock } from './ports/clock.ts'
import { type KeyPlaces, keysIn, keysInMemory, placesBeside } from './ports/keys.ts'

export { isDiskFailure, StoreError } from '../store/store-error.ts'

/** What opening needs: where the database and the keys live, whether it may be made, the clock, and who acts at the machine. */
export interface Opening {
  url: string
  /** Beside the database unless told. */
  keys?: KeyPlaces
  create: boolean
  clock: Clock
  machine: Actor
  /** An action whose gate is asked, and nothing else: nothing more is loaded. */
  only?: string
  onProgress?: (read: number) => void
  /** The disk failed: what was being written is not acknowledged, and the process must end. */
  onDiskFailure?: (error: Error) => void
}

/** Opens the database, brings it up to date and proves what it loads. Throws a StoreError, whose message is a sentence. */
export async function openLedger(opening: Opening): Promise<Ledger> {
  const { url, create, clock, machine, only = null, onProgress, onDiskFailure } = opening
  const db = await openDatabase(url, { create, ...(onDiskFailure ? { onDiskFailure } : {}) })
  try {
    // Who may only read can look at what has nothing to be migrated.
    const ran = (await isUpToDate(db)) ? 0 : await migrate(db)
    const keys = url.trim() === ':memory:' ? keysInMemory() : keysIn(opening.keys ?? placesBeside(url))
    const ledger = await Ledger.open({ db, clock, keys, machine, only, ...(onProgress ? { onProgress } : {}) })
    // A migration may have changed what is derived; the ledger never changes.
    if (ran > 0 && !ledger.broken && ledger.state.size > 0) await rebuildTablesOf(db)
    return ledger
  } catch (error) {
    await closeDatabase(db)
    throw error
  }
}

/** Closes the ledger's database; what runs is finished first. */
export async function closeLedger(ledger: Ledger): Promise<void> {
  await ledger.settled()
  await closeDatabase(ledger.db)
  ledger.noteHead()
}

/** Makes the tables for people anew from the ledger: whatever was changed in them by hand is gone. Answers what is wrong with the ledger itself. */
export async function rebuildTables(ledger: Ledger): Promise<string | null> {
  return rebuildTablesOf(ledger.db)
}
