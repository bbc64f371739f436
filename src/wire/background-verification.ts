import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Ledger } from '../workflows/ledger.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import { type KeyPlaces, placesBeside } from '../workflows/ports/keys.ts'
import type { VerificationState } from '../workflows/ports/verification.ts'
import type { Task, Told } from './verify-worker.ts'

/** How long after the start the first verification begins, so that it does not delay the first answers, and after one the next (milliseconds). */
const breath = 1000
const pause = 24 * 60 * 60_000

/** How long a thread may take to end by itself (milliseconds). */
const patience = 5000

export interface BackgroundVerification {
  state(): VerificationState
  stop(): Promise<void>
}

/**
 * Verifies the whole ledger after the start and once a day, in a thread of its own, so that nobody waits for it. What it finds closes
 * every gate. A database in memory is this process's alone, and was proven when it was opened.
 */
export function verifyInBackground(
  { database, keys, clock, log }: { database: string; keys?: KeyPlaces; clock: Clock; log: Logger },
  ledger: Ledger,
): BackgroundVerification {
  let state: VerificationState = { kind: 'waiting' }
  let worker: Worker | null = null
  let timer: NodeJS.Timeout | null = null
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const isStopping = () => Atomics.load(stop, 0) !== 0
  const run = async () => {
    state = { kind: 'running', entries: 0, of: ledger.head.size }
    const told = await verifyOnce(
      { database, keys: keys ?? placesBeside(database), stop },
      {
        started: (thread) => {
          worker = thread
        },
        progress: (entries, of) => {
          state = { kind: 'running', entries, of }
        },
      },
    )
    if (isStopping()) return
    const at = new Date(clock.now()).toISOString()
    if (told.kind === 'broken') {
      log.error(
        { broken: told.broken },
        'the verification in the background found the ledger broken: every gate is closed',
      )
      ledger.close(told.broken)
      state = { kind: 'broken', broken: told.broken, at }
    } else {
      log.info({ entries: told.entries }, 'the whole ledger was verified')
      state = { kind: 'intact', entries: told.entries, at }
    }
  }
  const begin = () => {
    run()
      .catch((error: unknown) => {
        if (isStopping()) return
        // Not being able to look is no finding: the next day looks again, and the log says that this one did not.
        log.error({ err: error }, 'the verification in the background failed')
        state = { kind: 'failed', at: new Date(clock.now()).toISOString() }
      })
      .finally(() => {
        worker = null
        if (!isStopping()) timer = setTimeout(begin, pause).unref()
      })
  }
  if (database.trim() !== ':memory:') timer = setTimeout(begin, breath).unref()
  return {
    state: () => state,
    async stop() {
      Atomics.store(stop, 0, 1)
      if (timer) clearTimeout(timer)
      if (worker) await ended(worker)
    },
  }
}

/** Waits until a thread that was told to stop has ended; one that does not is ended. */
async function ended(thread: Worker): Promise<void> {
  const late = setTimeout(() => void thread.terminate(), patience)
  await once(thread, 'exit').catch(() => {})
  clearTimeout(late)
}

async function verifyOnce(
  task: Task,
  hear: { started(thread: Worker): void; progress(entries: number, of: number): void },
): Promise<Exclude<Told, { kind: 'progress' }>> {
  const thread = new Worker(new URL('./verify-worker.ts', import.meta.url), { workerData: task })
  hear.started(thread)
  let last: Exclude<Told, { kind: 'progress' }> | null = null
  thread.on('message', (told: Told) => {
    if (told.kind === 'progress') hear.progress(told.entries, told.of)
    else last = told
  })
  // Rejects when the thread fails.
  await once(thread, 'exit')
  if (!last) throw new Error('the thread ended without an answer')
  return last
}
