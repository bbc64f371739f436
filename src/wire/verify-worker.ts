import { parentPort, workerData } from 'node:worker_threads'
import { closeDatabase, openDatabase } from '../store/database.ts'
import { type KeyPlaces, keysIn } from '../workflows/ports/keys.ts'
import { verifyLedger } from '../workflows/verify-ledger.ts'

/** What the thread is given: which database to verify, and where its public key is. */
export interface Task {
  database: string
  keys: KeyPlaces
  /** Not 0 once the thread is to end by itself: ending it from outside, within native code, has brought whole processes down. */
  stop: Int32Array<SharedArrayBuffer>
}

/** What the thread tells. */
export type Told =
  | { kind: 'progress'; entries: number; of: number }
  | { kind: 'intact'; entries: number }
  | { kind: 'broken'; broken: string }

const { database, keys: places, stop } = workerData as Task
const keys = keysIn(places)
const tell = (told: Told) => parentPort?.postMessage(told)

const isStopped = () => Atomics.load(stop, 0) !== 0

if (!isStopped()) await verify()

async function verify(): Promise<void> {
  const db = await openDatabase(database, { create: false })
  const found = await verifyLedger(db, (workspace) => keys.verifier(workspace), {
    onProgress: (entries, of) => {
      if (isStopped()) throw new Error('the thread was told to stop')
      tell({ kind: 'progress', entries, of })
    },
  }).finally(() => closeDatabase(db))
  tell(found.intact ? { kind: 'intact', entries: found.entries } : { kind: 'broken', broken: found.broken })
}
