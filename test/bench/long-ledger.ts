import { sql } from 'kysely'
import type { Actor } from '../../src/core/actor.ts'
import type { Command } from '../../src/core/command.ts'
import { actorOf, decide } from '../../src/core/decide.ts'
import type { Entry, Fact } from '../../src/core/entry.ts'
import { writeCheckpoint } from '../../src/core/ledger/checkpoint.ts'
import { type Signer, verifierKeyText } from '../../src/core/ledger/key.ts'
import { Frontier } from '../../src/core/ledger/tree.ts'
import type { WantedMessage } from '../../src/core/messages/keys.ts'
import { messagesWanted } from '../../src/core/messages/wanted.ts'
import { placeFacts } from '../../src/core/place-facts.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { Sealer } from '../../src/core/sealing.ts'
import { changesOf, Fold, viewAfter } from '../../src/core/state.ts'
import { chunksOf } from '../../src/store/chunks.ts'
import { closeDatabase, type Database, openDatabase, type Transaction } from '../../src/store/database.ts'
import { append, leavesOf } from '../../src/store/ledger.ts'
import { placeColumns } from '../../src/store/messages.ts'
import { migrate } from '../../src/store/migrate.ts'
import { rowsOf } from '../../src/store/rows/rows-of.ts'
import { RowWrites } from '../../src/store/rows/write-rows.ts'
import { writeSeal } from '../../src/store/seals.ts'
import { keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { WORKSPACE } from './given.ts'
import { lifeOf } from './life.ts'

/** A ledger that was made: its file, and when it ends (epoch milliseconds). */
export interface LongLedger {
  file: string
  end: number
}

/** A minute passes with each entry. */
const minute = 60_000

/** A seal at least so often, as whoever keeps the time makes them. */
const sealAfter = 1000

/** So many entries stand after the newest seal: what a gate reads is the same, however long the ledger. */
const tail = 500

/**
 * Makes a ledger of at least so many entries, with all its tables and with keys beside it: what `decide` says of a life that goes on
 * for years, written in large transactions and without waiting for the disk. Every message stands as delivered.
 */
export async function makeLongLedger(
  file: string,
  entries: number,
  onProgress?: (entries: number) => void,
): Promise<LongLedger> {
  const db = await openDatabase(file, { create: true })
  try {
    await migrate(db)
    await sql`pragma synchronous = off`.execute(db)
    const keys = keysIn(placesBeside(file))
    const signer = keys.signer(WORKSPACE, { create: true })
    if ('missing' in signer) throw new Error(signer.missing)
    keys.publish(signer)
    const start = Date.now() - entries * minute
    const writer = new Writer(db, signer, start)
    const life = lifeOf(writer)
    const live = async (until: number) => {
      while (writer.size < until) {
        life()
        if (writer.unsealed >= sealAfter) await writer.flush({ seal: true })
        if (writer.size % 5000 < 20) onProgress?.(writer.size)
      }
    }
    await live(entries - tail)
    await writer.flush({ seal: true })
    await live(entries)
    await writer.flush({ seal: false })
    keys.writeHead(writer.head)
    await sql`pragma wal_checkpoint(truncate)`.execute(db)
    return { file, end: writer.now }
  } finally {
    await closeDatabase(db)
  }
}

/** Collects what commands record, and writes it a seal at a time. */
export class Writer {
  readonly state = new Fold()
  now: number
  readonly #db: Database
  readonly #signer: Signer
  readonly #frontier = new Frontier()
  readonly #sealer = new Sealer()
  readonly #messages = new Set<string>()
  #sealed = 0
  #entries: Entry[] = []
  #writes = new RowWrites()
  #wanted: WantedMessage[] = []

  constructor(db: Database, signer: Signer, start: number) {
    this.#db = db
    this.#signer = signer
    this.now = start
  }

  get size(): number {
    return this.state.size
  }

  get unsealed(): number {
    return this.state.size - this.#sealed
  }

  get head() {
    return { size: this.#frontier.size, root: this.#frontier.root().toString('hex') }
  }

  /** Decides a command and keeps what follows from it; a refusal ends everything. */
  does(command: Command): Entry[] {
    const facts = decide(command, this.state, { now: this.now, machine })
    if (isRefusal(facts)) throw new Error(`${command.kind} was refused: ${facts.sentence}`)
    const opened = facts[0]?.kind === 'LedgerOpened'
    const key: Fact[] = opened ? [{ kind: 'KeyAdopted', key: verifierKeyText(this.#signer) }] : []
    return this.#place([...facts, ...key], actorOf(command, machine))
  }

  /** Writes what was kept, with a seal at its end or with none, and signs for it. */
  async flush({ seal }: { seal: boolean }): Promise<void> {
    const made = seal ? this.#sealer.make(this.state) : null
    const [entry] = made
      ? this.#place([{ kind: 'StatesSealed', root: made.root, subjects: made.subjects }], machine)
      : []
    if (entry) this.#sealed = entry.seq
    const leaves = leavesOf(this.#entries, this.#frontier)
    const note = writeCheckpoint(
      { origin: this.#signer.name, root: this.#frontier.root(), size: this.#frontier.size },
      this.#signer,
    )
    await this.#db.transaction().execute(async (tx) => {
      await append(tx, { ...leaves, checkpoint: { size: this.#frontier.size, note } })
      if (made && entry) await writeSeal(tx, entry.seq, made)
      await this.#writes.write(tx)
      await deliver(tx, this.#wanted)
    })
    this.#entries = []
    this.#writes = new RowWrites()
    this.#wanted = []
  }

  #place(facts: readonly Fact[], by: Actor): Entry[] {
    const { state } = this
    const entries = placeFacts(facts, state, by, new Date(this.now).toISOString())
    const before = { roles: state.desk.roles }
    const changes = changesOf(state, entries, (entry, was, is) => {
      for (const change of rowsOf(entry, was, is)) this.#writes.add(change)
    })
    this.#sealer.note(entries, state, viewAfter(state, changes))
    state.apply(changes)
    this.now += minute * entries.length
    this.#entries.push(...entries)
    for (const message of messagesWanted(entries, state, before).create) this.#want(message)
    return entries
  }

  #want(message: WantedMessage): void {
    if (this.#messages.has(message.key)) return
    this.#messages.add(message.key)
    this.#wanted.push(message)
  }
}

const machine: Actor = { kind: 'countersign' }

/** The messages as Slack has them: in step with the ledger. */
async function deliver(tx: Transaction, wanted: readonly WantedMessage[]): Promise<void> {
  const sent = {
    wants: 1,
    shown_wants: 1,
    attempts: 0,
    state: 'live',
    channel: 'C01BLOCKERS',
    shown: '0'.repeat(64),
  } as const
  const rows = wanted.map(({ key, rank, place }, i) => {
    const { place_kind, place_target } = placeColumns(place)
    const channel = place_kind === 'person' ? `D${place_target}` : sent.channel
    return { ...sent, key, rank, place_kind, place_target, channel, ts: `1750000000.${String(i).padStart(6, '0')}` }
  })
  for (const chunk of chunksOf(rows, 100)) await tx.insertInto('messages').values(chunk).execute()
}
