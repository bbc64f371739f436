import { formatDuration } from '../core/calendar.ts'
import { seal } from '../core/chain.ts'
import type { Command } from '../core/command.ts'
import { actorOf, decide } from '../core/decide.ts'
import { type Actor, blockerOf, type Entry } from '../core/entry.ts'
import { evolveAll } from '../core/evolve.ts'
import { messagesWanted } from '../core/messages.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import { type BlockerState, nothing, type State } from '../core/state.ts'
import { type Database, readSnapshot, StoreError, type Transaction } from '../store/database.ts'
import { saveBlockers } from '../store/derived.ts'
import { saveDocument } from '../store/documents.ts'
import { appendEntries } from '../store/ledger.ts'
import { loadState } from '../store/load.ts'
import { wantMessages } from '../store/messages.ts'
import { newestMigration } from '../store/migrate.ts'
import type { Clock } from './ports/clock.ts'
import { nobody, type Observer } from './ports/observer.ts'

/** What a command added, and the state after it. No entries: it changed nothing. */
export interface Done {
  entries: Entry[]
  state: State
}

/**
 * The ledger as a process holds it: verified once from the first entry, kept up with what other processes append,
 * and the one door through which commands become entries. Once found broken it stays closed.
 */
export class Ledger {
  readonly db: Database
  /** Who counts what is recorded, refused and asked. */
  observer: Observer = nobody
  readonly #clock: Clock
  readonly #machine: Actor
  readonly #committed = new Set<(done: Done) => void>()
  #state: State = nothing
  #broken: string | null = null
  #migration = 0

  private constructor(db: Database, clock: Clock, machine: Actor) {
    this.db = db
    this.#clock = clock
    this.#machine = machine
  }

  /** Verifies the whole chain and folds it. `machine` is who acts when nobody in Slack does. */
  static async open(
    db: Database,
    clock: Clock,
    machine: Actor,
    onProgress?: (entries: number) => void,
  ): Promise<Ledger> {
    const ledger = new Ledger(db, clock, machine)
    ledger.#migration = await newestMigration(db)
    let read = 0
    const count = (page: readonly unknown[]) => {
      read += page.length
      onProgress?.(read)
    }
    ledger.#accept(await loadState(db, nothing, count))
    return ledger
  }

  /** The state as of the newest entry this process has seen. */
  get state(): State {
    return this.#state
  }

  /** What is wrong with the chain, or null. */
  get broken(): string | null {
    return this.#broken
  }

  /** Never earlier than the newest entry: a clock that is set back makes no grant live longer. */
  get now(): number {
    return notBefore(this.#state, this.#clock)
  }

  /**
   * Why this machine's clock cannot be right, or null: it is far behind the newest entry. Until it has caught up time
   * stands still for the ledger, and a grant given meanwhile would last longer than its owner chose.
   */
  get clockTrouble(): string | null {
    return clockTrouble(this.#state, this.#clock)
  }

  /** Catches up with what other processes appended. */
  async refresh(): Promise<State> {
    await this.#refuseNewer(this.db)
    if (!this.#broken) this.#accept(await loadState(this.db, this.#state))
    return this.#state
  }

  /** Catches up and reads something else in the same moment of the database. */
  async look<T>(read: (snapshot: Transaction, state: State) => Promise<T>): Promise<{ state: State; found: T | null }> {
    return readSnapshot(this.db, async (snapshot) => {
      await this.#refuseNewer(snapshot)
      if (!this.#broken) this.#accept(await loadState(snapshot, this.#state))
      const state = this.#state
      return { state, found: this.#broken ? null : await read(snapshot, state) }
    })
  }

  /** Decides a command and records what follows from it, in one transaction: when this resolves, it is durable (rule 8). */
  async execute(command: Command): Promise<Done | Refusal> {
    if (this.#broken) return brokenLedger(this.#broken)
    const outcome = await this.db.transaction().execute((tx) => this.#decide(tx, command))
    if (isRefusal(outcome)) {
      this.observer.refused(outcome.code)
      return outcome
    }
    for (const { kind } of outcome.entries) this.observer.recorded(kind)
    if (outcome.state.seq > this.#state.seq) this.#state = outcome.state
    if (outcome.entries.length > 0) for (const tell of this.#committed) tell(outcome)
    return outcome
  }

  /** Decides a command and records nothing: what a dry run shows. */
  async preview(command: Command): Promise<Done | Refusal> {
    const state = await this.refresh()
    if (this.#broken) return brokenLedger(this.#broken)
    return this.#sealed(command, state)
  }

  /** Calls back after each commit that added entries. Returns the way to stop. */
  onCommit(tell: (done: Done) => void): () => void {
    this.#committed.add(tell)
    return () => this.#committed.delete(tell)
  }

  async #decide(tx: Transaction, command: Command): Promise<Done | Refusal> {
    await this.#refuseNewer(tx)
    const loaded = await loadState(tx, this.#state)
    if (loaded.broken) {
      this.#broken = loaded.broken
      return brokenLedger(loaded.broken)
    }
    const done = this.#sealed(command, loaded.state)
    if (isRefusal(done)) return done
    await appendEntries(tx, done.sealed)
    await saveDerived(tx, done)
    await wantMessages(tx, messagesWanted(done.entries, done.state))
    return done
  }

  async #refuseNewer(db: Database): Promise<void> {
    if ((await newestMigration(db)) === this.#migration) return
    throw new StoreError(
      'newer',
      'A newer Countersign has upgraded this database, and this older process neither reads nor writes it any more: stop it, and start the newer version.',
    )
  }

  #sealed(command: Command, state: State) {
    const now = notBefore(state, this.#clock)
    const trouble = timed.has(command.kind) ? clockTrouble(state, this.#clock) : null
    if (trouble) return refuse('wrong_clock', `${trouble} Nothing was recorded.`)
    const facts = decide(command, state, now)
    if (isRefusal(facts)) return facts
    const { entries, sealed } = seal(facts, state, actorOf(command, this.#machine), new Date(now).toISOString())
    const folded = entries.map((entry, i) => ({ entry, hash: sealed[i]?.hash ?? '' }))
    return { entries, sealed, state: evolveAll(state, folded) }
  }

  #accept(loaded: { state: State; broken: string | null }): void {
    if (loaded.broken) this.#broken = loaded.broken
    else if (loaded.state.seq > this.#state.seq) this.#state = loaded.state
  }
}

async function saveDerived(tx: Transaction, { entries, state }: Done): Promise<void> {
  const changed = new Map<string, BlockerState>()
  for (const entry of entries) {
    if (entry.kind === 'DocumentImported') await saveDocument(tx, entry)
    if (entry.kind === 'PolicyAdopted') for (const [key, blocker] of state.blockers) changed.set(key, blocker)
    const key = blockerOf(entry)
    const blocker = key && state.blockers.get(key)
    if (blocker) changed.set(blocker.key, blocker)
  }
  await saveBlockers(tx, changed.values())
}

function notBefore(state: State, clock: Clock): number {
  return Math.max(clock.now(), state.at ? Date.parse(state.at) : 0)
}

/** What opens a gate or goes through one is refused while nobody can tell the time; whatever takes something back never is. */
const timed: ReadonlySet<Command['kind']> = new Set(['grant', 'spend'])

/** Clocks that are set right by the network now and then go back a little. */
const leeway = 5 * 60_000

function clockTrouble(state: State, clock: Clock): string | null {
  const behind = state.at ? Date.parse(state.at) - clock.now() : 0
  if (behind <= leeway) return null
  return `This machine’s clock is ${formatDuration(behind)} behind the newest entry of the ledger (${state.at}), so nobody can tell when a grant would end; please have it set right.`
}

/** Why nothing is recorded or answered any more. */
export function brokenLedger(what: string): Refusal {
  return refuse(
    'ledger_broken',
    `The ledger cannot be trusted, so every gate is closed and nothing is recorded: ${what}. Run \`countersign verify\`.`,
  )
}
