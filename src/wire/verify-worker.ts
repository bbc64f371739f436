import { parentPort, workerData } from 'node:worker_threads'
import { closeDatabase, openDatabase } from '../store/database.ts'
import { type KeyPlaces, keysIn } from '../workflows/ports/keys.ts'
import { verifyLedger } from '../workflows/verify-ledger.ts'

/** What the thread is given: which database to verify, and where its public key is. */
export interface Task {
  database: string
  keys: KeyPlaces
}

/** What the thread tells. */
export type Told =
  | { kind: 'progress'; entries: number; of: number }
  | { kind: 'intact'; entries: number }
  | { kind: 'broken'; broken: string }

const { database, keys: places } = workerData as Task
const keys = keysIn(places)
const tell = (told: Told) => parentPort?.postMessage(told)

const db = await openDatabase(database, { create: false })
const found = await verifyLedger(db, (workspace) => keys.verifier(workspace), {
  onProgress: (entries, of) => tell({ kind: 'progress', entries, of }),
}).finally(() => closeDatabase(db))
tell(found.intact ? { kind: 'intact', entries: found.entries } : { kind: 'broken', broken: found.broken })
