import { copyMessages, hashMessages } from '../store/copy-messages.ts'
import { closeDatabase, type Database, openDatabase, type Transaction } from '../store/database.ts'
import { isLeased } from '../store/leases.ts'
import { appendEntries, readEntries, readHash, readHead } from '../store/ledger.ts'
import { migrate } from '../store/migrate.ts'
import { rebuildWithin } from '../store/rebuild.ts'
import type { Clock } from './ports/clock.ts'
import { verifyLedger } from './verify-ledger.ts'

/** From where to where, and who wants to know how far it is. */
export interface Move {
  from: string
  to: string
  clock: Clock
  onProgress?: (what: 'verifying' | 'copying', entries: number, of: number) => void
}

/** What was moved, of which `copied` entries this time; or why nothing (more) was, and what to do. */
export type Moved =
  | { kind: 'moved'; entries: number; copied: number; messages: number; head: Head }
  | { kind: 'refused'; code: 'broken' | 'in_use' | 'other_ledger' | 'empty'; sentence: string }

type Head = { seq: number; hash: string }

/** Entries a transaction; fewer where they are large. */
const pageSize = 1000

/**
 * Moves a SQLite database: the ledger, the original documents (which are in it) and the messages with where Slack holds them. Both
 * sides are verified. May be interrupted and run again at any time: pages of the ledger are copied one after another, and the last of
 * them together with all the rest, so that a ledger which arrived whole has everything. The source is not changed, and nobody can
 * write to it meanwhile.
 */
export async function migrateDatabase({ from, to, clock, onProgress }: Move): Promise<Moved> {
  const source = await openDatabase(from, { create: false })
  try {
    await migrate(source)
    const target = await openDatabase(to)
    try {
      await migrate(target)
      return await move(source, target, { clock, onProgress })
    } finally {
      await closeDatabase(target)
    }
  } finally {
    await closeDatabase(source)
  }
}

type Options = Pick<Move, 'clock'> & { onProgress: Move['onProgress'] }

async function move(source: Database, target: Database, { clock, onProgress }: Options): Promise<Moved> {
  const verifying = (entries: number, of: number) => onProgress?.('verifying', entries, of)
  const now = new Date(clock.now()).toISOString()
  if (await isInUse(source, now)) return inUse('database to be moved')
  if (await isInUse(target, now)) return inUse('database that --to names')
  const verified = await verifyLedger(source, verifying)
  if (!verified.intact) return broken('database to be moved', verified.broken)
  if (verified.entries === 0)
    return refused('empty', 'The database to be moved has no ledger yet: there is nothing to move.')
  // Takes the write lock of SQLite, so that nothing can be recorded there that would not be moved.
  const copied = await source.transaction().execute(async (held) => {
    const head = await readHead(held)
    if (head?.hash !== verified.head.hash || (await isInUse(held, now))) return inUse('database to be moved')
    return copyAll(held, target, head, onProgress)
  })
  if (typeof copied !== 'number') return copied
  const arrived = await verifyLedger(target, verifying)
  if (!arrived.intact) return broken('database that --to names', arrived.broken)
  const { seq, hash } = arrived.head
  const { rows } = await hashMessages(target)
  return { kind: 'moved', entries: seq, copied, messages: rows, head: { seq, hash } }
}

/** How many entries it copied, none when all of them were there; or why it did not. */
async function copyAll(
  source: Transaction,
  target: Database,
  head: Head,
  onProgress: Move['onProgress'],
): Promise<number | Moved> {
  const begun = await readHead(target)
  const start = begun?.seq ?? 0
  if (begun && begun.hash !== (await readHash(source, start))) return otherLedger(start)
  let seq = start
  while (seq < head.seq) {
    const page = await readEntries(source, seq, pageSize)
    const last = page.at(-1)
    if (!last) throw new Error(`the database to be moved has no entry ${seq + 1} any more`)
    await target.transaction().execute(async (tx) => {
      await appendEntries(tx, page)
      if (last.seq === head.seq) await complete(source, tx)
    })
    seq = last.seq
    onProgress?.('copying', seq, head.seq)
  }
  return seq - start
}

/** All that is not ledger, in the transaction of its last entries. */
async function complete(source: Transaction, target: Transaction): Promise<void> {
  await copyMessages(source, target)
  const [there, here] = [await hashMessages(source), await hashMessages(target)]
  if (there.hash !== here.hash)
    throw new Error('the messages did not arrive as they were; nothing of this step was kept')
  const { broken } = await rebuildWithin(target)
  if (broken) throw new Error(`the ledger did not arrive as it was: ${broken}; nothing of this step was kept`)
}

async function isInUse(db: Database, now: string): Promise<boolean> {
  return (await isLeased(db, 'delivery', now)) || (await isLeased(db, 'clock', now))
}

function inUse(which: string): Moved {
  return refused(
    'in_use',
    `The ${which} is in use. Stop Countersign there and run this again; after a crash its leases end by themselves, within two minutes.`,
  )
}

function broken(which: string, what: string): Moved {
  return refused('broken', `The ledger of the ${which} cannot be trusted: ${what.replace(/\.$/, '')}.`)
}

function otherLedger(seq: number): Moved {
  return refused(
    'other_ledger',
    `The database that --to names holds another ledger: its entry ${seq} is not entry ${seq} of the one to be moved. Name an empty database, or the one in which an interrupted move began.`,
  )
}

function refused(code: Extract<Moved, { kind: 'refused' }>['code'], sentence: string): Moved {
  return { kind: 'refused', code, sentence }
}
