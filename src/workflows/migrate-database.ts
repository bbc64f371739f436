import { copyAll } from '../store/copy-ledger.ts'
import { hashMessages } from '../store/copy-messages.ts'
import { closeDatabase, type Database, openDatabase } from '../store/database.ts'
import { isLeased } from '../store/leases.ts'
import { readNewestSeq, rootAt } from '../store/ledger.ts'
import { migrate } from '../store/migrate.ts'
import { Ledger } from './ledger.ts'
import type { Clock } from './ports/clock.ts'
import type { Keys } from './ports/keys.ts'
import { type Head, type Verification, verifyLedger } from './verify-ledger.ts'

/** From where to where, how the target is called in sentences, and who wants to know how far it is. The keys stay where they are. */
export interface Move {
  from: string
  to: string
  /** The target without its password: what the source says of where it went. */
  toName: string
  keys: Keys
  clock: Clock
  onProgress?: (what: 'verifying' | 'copying', entries: number, of: number) => void
}

/** What was moved, of which `copied` entries this time; or why nothing (more) was, and what to do. */
export type Moved =
  | { kind: 'moved'; entries: number; copied: number; messages: number; head: Head }
  | { kind: 'refused'; code: 'broken' | 'in_use' | 'other_ledger' | 'empty' | 'moved'; sentence: string }

/**
 * Moves a SQLite database: the ledger, its tree and seals, and the messages with where Slack holds them. Both sides are verified. May be
 * interrupted and run again at any time. The last step seals the source: an entry says where the ledger went, and from then on nothing
 * opens there, so that no use is spent twice.
 */
export async function migrateDatabase(move: Move): Promise<Moved> {
  const source = await openDatabase(move.from, { create: false })
  try {
    await migrate(source)
    const target = await openDatabase(move.to)
    try {
      await migrate(target)
      return await moveAll(source, target, move)
    } finally {
      await closeDatabase(target)
    }
  } finally {
    await closeDatabase(source)
  }
}

async function moveAll(source: Database, target: Database, move: Move): Promise<Moved> {
  const { clock, keys, toName, onProgress } = move
  const now = new Date(clock.now()).toISOString()
  if (await isInUse(source, now)) return inUse('database to be moved')
  if (await isInUse(target, now)) return inUse('database that --to names')
  if ((await readNewestSeq(source)) === 0)
    return refused('empty', 'The database to be moved has no ledger yet: there is nothing to move.')
  const verify = (db: Database): Promise<Verification> =>
    verifyLedger(db, (workspace) => keys.verifier(workspace), {
      onProgress: (entries, of) => onProgress?.('verifying', entries, of),
    })
  const verified = await verify(source)
  if (!verified.intact) return broken('database to be moved', verified.broken)
  const ledger = await Ledger.open({
    db: source,
    clock,
    keys,
    machine: { kind: 'command', name: 'countersign migrate' },
  })
  if (ledger.broken) return broken('database to be moved', ledger.broken)
  const { moved } = ledger.state.desk
  if (moved) return refused('moved', `This ledger was moved to ${moved.to} already, at ${moved.at}.`)
  const begun = await readNewestSeq(target)
  const { head } = ledger
  if (begun > head.size || (begun > 0 && (await rootAt(target, begun)) !== (await rootAt(source, begun))))
    return otherLedger(begun)
  // Takes the write lock of SQLite, so that nothing can be recorded there that would not be moved.
  const copied = await ledger.moveTo(toName, async (held) => {
    const count = await copyAll(held, target, {
      from: begun,
      size: head.size,
      onPage: (seq) => onProgress?.('copying', seq, head.size),
    })
    const arrived = await verify(target)
    return arrived.intact ? count : arrived.broken
  })
  if (copied === null) return inUse('database to be moved')
  if (typeof copied === 'string') return broken('database that --to names', copied)
  const { rows } = await hashMessages(target)
  return { kind: 'moved', entries: head.size, copied, messages: rows, head }
}

async function isInUse(db: Database, now: string): Promise<boolean> {
  return (await isLeased(db, 'delivery', now)) || (await isLeased(db, 'clock', now))
}

function inUse(which: string): Moved {
  return refused(
    'in_use',
    `The ${which} is in use. Stop Countersign there and run this again; after a crash its leases end by themselves within ten seconds.`,
  )
}

function broken(which: string, what: string): Moved {
  return refused('broken', `The ledger of the ${which} cannot be trusted: ${what.replace(/\.$/, '')}.`)
}

function otherLedger(seq: number): Moved {
  return refused(
    'other_ledger',
    `The database that --to names holds another ledger: its first ${seq} entries are not those of the one to be moved. Name an empty database, or the one in which an interrupted move began.`,
  )
}

function refused(code: Extract<Moved, { kind: 'refused' }>['code'], sentence: string): Moved {
  return { kind: 'refused', code, sentence }
}
