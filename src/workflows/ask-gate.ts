import type { Desk } from '../core/desk/desk.ts'
import { brokenGate, type Verdict } from '../core/gate.ts'
import { isServer } from '../store/database-url.ts'
import { loadFor } from '../store/load-for.ts'
import { migrationNames, migrationsOf } from '../store/migration-names.ts'
import { isBroken, olderThan } from '../store/proven.ts'
import type { Reads } from '../store/reads.ts'
import { lookAtFile } from '../store/sqlite/look.ts'
import { clockTrouble, notBefore } from './clock-trouble.ts'
import { judgeGate, type Run } from './judge-gate.ts'
import type { Opening } from './open-ledger.ts'
import { type Keys, keysIn, placesBeside } from './ports/keys.ts'

/** A verdict, and the desk it was given under; null where the ledger cannot be trusted. */
export interface Asked {
  verdict: Verdict
  desk: Desk | null
}

type Place = Pick<Opening, 'url' | 'keys' | 'clock' | 'machine'>

/**
 * Asks a gate once, from a process that does nothing else: what a SQLite file has is proven as in docs/ledger.md, "What a gate proves", without
 * loading what writes to it. Throws a StoreError where there is no ledger to ask.
 */
export async function askGate(place: Place, run: Run): Promise<Asked> {
  if (isServer(place.url)) return askOpened(place, run)
  const known = await migrationNames(migrationsOf('sqlite'))
  const keys = keysIn(place.keys ?? placesBeside(place.url))
  // Before the database, so that what others commit in between makes nothing look older than it is.
  const kept = keys.readHead()
  const asked = await lookAtFile(place.url, async (reads, ran) =>
    ran.join() === known.join() ? askReads(reads, { ...place, keys, kept }, run) : null,
  )
  return asked ?? askOpened(place, run)
}

/** Null where it takes all that is known to answer. */
async function askReads(
  reads: Reads,
  { clock, keys, kept }: Pick<Place, 'clock'> & { keys: Keys; kept: ReturnType<Keys['readHead']> },
  run: Run,
): Promise<Asked | null> {
  const loaded = await loadFor(reads, (workspace) => keys.verifier(workspace), run.action)
  if (!loaded) return null
  if (isBroken(loaded)) return broken(run, loaded.broken)
  const { fold, frontier } = loaded
  const older = kept && olderThan(kept, { size: frontier.size, root: frontier.root().toString('hex') })
  if (older) return broken(run, older)
  const time = { now: notBefore(fold, clock), clockTrouble: clockTrouble(fold, clock) }
  return { verdict: judgeGate(fold, run, time), desk: fold.desk }
}

/** The whole way: a server, or a file that an older or newer version made. */
async function askOpened(place: Place, { action, params, sandbox }: Run): Promise<Asked> {
  const { closeLedger, openLedger } = await import('./open-ledger.ts')
  const { checkGate } = await import('./check-gate.ts')
  const ledger = await openLedger({ ...place, create: false, only: action })
  try {
    return { verdict: await checkGate(ledger, action, params, { sandbox }), desk: ledger.state.desk }
  } finally {
    await closeLedger(ledger)
  }
}

function broken({ action, params }: Run, what: string): Asked {
  return { verdict: brokenGate(action, what, params), desk: null }
}
