import type { Actor } from '../core/actor.ts'
import type { BlockerState } from '../core/blocker/blocker.ts'
import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Command, Spend } from '../core/command.ts'
import { actorOf, type Circumstances, decide } from '../core/decide.ts'
import type { Entry, Fact } from '../core/entry.ts'
import { checkGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import { type Signer, verifierKeyText } from '../core/ledger/key.ts'
import { Frontier } from '../core/ledger/tree.ts'
import { placeFacts } from '../core/place-facts.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import { Sealer } from '../core/sealing.ts'
import { changesOf, Fold, viewAfter } from '../core/state.ts'
import type { State, View } from '../core/view.ts'
import { type Database, readSnapshot, StoreError, seesOlderSnapshots, type Transaction } from '../store/database.ts'
import { readsOf } from '../store/database-reads.ts'
import { readDependents } from '../store/dependents.ts'
import { readCheckpointRow } from '../store/ledger.ts'
import { confirmSeal, loadAll, noteEntries } from '../store/load-all.ts'
import { loadFor } from '../store/load-for.ts'
import type { Loaded } from '../store/loaded.ts'
import { newestMigration } from '../store/migrate.ts'
import { checkHead, isBroken, olderThan, readProven, shortened } from '../store/proven.ts'
import { clockTrouble, notBefore } from './clock-trouble.ts'
import { type Committed, commitEntries } from './commit-entries.ts'
import type { Clock } from './ports/clock.ts'
import type { Keys } from './ports/keys.ts'
import { nobody, type Observer } from './ports/observer.ts'

/** What a command added. No entries: it changed nothing. */
export interface Done {
  entries: Entry[]
  /** What was true of the blockers that the entries are about, before them. */
  before: { blocker(key: BlockerKey): BlockerState | undefined }
  /** What is true after them. */
  state: View
  /** What a passage rested on. */
  rested: GrantInForce[]
}

/** How the ledger is held by a process: its database, the clock, the keys, and who acts when nobody in Slack does. */
export interface Holding {
  db: Database
  clock: Clock
  keys: Keys
  machine: Actor
  /** An action: nothing is loaded but what its gate rests on. */
  only?: string | null
  onProgress?: (read: number) => void
}

type LookedUp = Pick<Circumstances, 'rejected'>

/** So many entries are left unsealed: a gate that nobody has asked before reads them all. */
const sealAfter = 1000

/**
 * The ledger as a process holds it: proven once against what was signed, kept up with what other processes append, and the one door
 * through which commands become entries. Once found broken it stays closed.
 */
export class Ledger {
  readonly db: Database
  /** Who counts what is recorded, refused and asked. */
  observer: Observer = nobody
  readonly #clock: Clock
  readonly #keys: Keys
  /** Who acts when nobody in Slack does. */
  readonly machine: Actor
  readonly #committed = new Set<(done: Done) => void>()
  #fold = new Fold()
  #frontier = new Frontier()
  #sealer = new Sealer()
  #sealed = 0
  #note = ''
  #broken: string | null = null
  #migration = 0
  /** The one action that is known about, where only a gate is asked; null for everything. */
  readonly #only: string | null
  /** A commit under way seals the states. */
  #sealing = false
  /** What the passage under way rests on. */
  #rested: GrantInForce[] = []
  /** What the next seal is made of is not what is stored, because a commit that sealed failed. */
  #stale = false

  private constructor({ db, clock, keys, machine, only = null }: Holding) {
    this.db = db
    this.#only = only
    this.#clock = clock
    this.#keys = keys
    this.machine = machine
  }

  /** Proves and loads all that is true now. */
  static async open(holding: Holding): Promise<Ledger> {
    const ledger = new Ledger(holding)
    ledger.#migration = await newestMigration(holding.db)
    await readSnapshot(holding.db, (snapshot) => ledger.#load(snapshot, holding.onProgress))
    ledger.#broken ??= ledger.#olderThanKept()
    return ledger
  }

  /** All that is true as of the newest entry this process has seen. */
  get state(): State {
    return this.#fold
  }

  /** What is wrong with the ledger, or null. */
  get broken(): string | null {
    return this.#broken
  }

  /** The size and the root (hex) of the ledger as this process has seen it. */
  get head(): { size: number; root: string } {
    return { size: this.#frontier.size, root: this.#frontier.root().toString('hex') }
  }

  /** The signed checkpoint of that head (C2SP); '' before the first entry. */
  get checkpoint(): string {
    return this.#note
  }

  /** How many entries came since the newest seal. */
  get unsealed(): number {
    return this.#fold.size - this.#sealed
  }

  /** Never earlier than the newest entry: a clock that is set back makes no grant live longer. */
  get now(): number {
    return notBefore(this.#fold, this.#clock)
  }

  /**
   * Why this machine's clock cannot be right, or null: it is far behind the newest entry. Until it has caught up time
   * stands still for the ledger, and a grant given meanwhile would last longer than its owner chose.
   */
  get clockTrouble(): string | null {
    return clockTrouble(this.#fold, this.#clock)
  }

  /** Somebody found the ledger broken by other means, such as the verification in the background: every gate is closed. */
  close(broken: string): void {
    this.#broken ??= broken
  }

  /** Catches up with what other processes appended. */
  async refresh(): Promise<State> {
    await this.look(async () => undefined)
    return this.#fold
  }

  /** Catches up, and reads something else in the same moment of the database. */
  async look<T>(read: (snapshot: Transaction, state: State) => Promise<T>): Promise<{ state: State; found: T | null }> {
    return readSnapshot(this.db, async (snapshot) => {
      await this.#refuseNewer(snapshot)
      if (!this.#broken) await this.#catchUp(snapshot, 'snapshot')
      return { state: this.#fold, found: this.#broken ? null : await read(snapshot, this.#fold) }
    })
  }

  /** Decides a command and records what follows from it, in one transaction: when this resolves, it is durable (rule 9). */
  async execute(command: Command, lookedUp: LookedUp = {}): Promise<Done | Refusal> {
    if (this.#broken) return brokenLedger(this.#broken)
    const outcome = await this.#write((tx) => this.#decide(tx, command, lookedUp))
    if (outcome === null) return { entries: [], before: this.#fold, state: this.#fold, rested: [] }
    if (!isRefusal(outcome)) return this.#accept(outcome)
    this.observer.refused(outcome.code)
    return outcome
  }

  /** Decides a command and records nothing: what a dry run shows. */
  async preview(command: Command): Promise<Done | Refusal> {
    const state = await this.refresh()
    if (this.#broken) return brokenLedger(this.#broken)
    const facts = this.#facts(command, {})
    if (isRefusal(facts)) return facts
    const entries = placeFacts(facts, state, actorOf(command, this.machine), new Date(this.now).toISOString())
    return { entries, before: state, state: viewAfter(state, changesOf(state, entries)), rested: [] }
  }

  /** Seals the states when enough has come since the newest seal, or at once. Answers whether it did. */
  async seal({ now = false } = {}): Promise<boolean> {
    const enough = () => this.unsealed >= (now ? 1 : sealAfter)
    if (this.#broken || this.#only !== null || !enough()) return false
    const outcome = await this.#write(async (tx) => {
      const refused = await this.#ready(tx)
      return refused ?? (enough() ? this.#commit(tx, [], this.machine, true) : null)
    })
    if (outcome === null || isRefusal(outcome)) return false
    this.#accept(outcome)
    return true
  }

  /**
   * Copies the ledger away while nothing can be recorded, and then says in its last entry where it went; `copy` answers how many
   * entries it copied, or what is wrong with the copy. Null when the ledger changed meanwhile.
   */
  async moveTo(to: string, copy: (held: Transaction) => Promise<number | string>): Promise<number | string | null> {
    const { size } = this.head
    let copied: number | string | null = null
    const outcome = await this.#write(async (tx) => {
      const refused = await this.#ready(tx)
      if (refused || this.head.size !== size) return null
      copied = await copy(tx)
      return typeof copied === 'string' ? null : this.#commit(tx, [{ kind: 'LedgerMoved', to }], this.machine)
    })
    if (outcome !== null && !isRefusal(outcome)) this.#accept(outcome)
    return copied
  }

  /** Calls back after each commit that added entries. Returns the way to stop. */
  onCommit(tell: (done: Done) => void): () => void {
    this.#committed.add(tell)
    return () => this.#committed.delete(tell)
  }

  async #decide(tx: Transaction, command: Command, lookedUp: LookedUp): Promise<Committed | Refusal | null> {
    const refused = await this.#ready(tx)
    if (refused) return refused
    this.#rested = command.kind === 'spend' ? this.#gate(command).grants : []
    const facts = this.#facts(command, lookedUp)
    if (isRefusal(facts)) return facts
    if (facts.length === 0) return null
    const opened = facts[0]?.kind === 'LedgerOpened' ? this.#adoptKey(facts[0].workspace) : []
    return this.#commit(tx, [...facts, ...opened], actorOf(command, this.machine))
  }

  /** What must hold before anything is decided, inside the transaction that records it. */
  async #ready(tx: Transaction): Promise<Refusal | null> {
    await this.#refuseNewer(tx)
    await this.#catchUp(tx, 'writing')
    return this.#broken ? brokenLedger(this.#broken) : null
  }

  /** A commit that adds much is sealed at once, so that the next gate does not read all of it. */
  async #commit(
    tx: Transaction,
    facts: readonly Fact[],
    by: Actor,
    seal = facts.length >= sealAfter,
  ): Promise<Committed> {
    const sealer = seal && this.#only === null ? this.#sealer : null
    this.#sealing = sealer !== null
    const dependents = this.#only === null ? this.#fold.dependents : await readDependents(tx)
    return commitEntries(tx, {
      facts,
      by,
      at: new Date(this.now).toISOString(),
      state: this.#only === null ? this.#fold : { ...this.#fold, dependents },
      frontier: this.#frontier.clone(),
      sealer,
      signer: (workspace) => this.#signer(workspace),
    })
  }

  #signer(workspace: string): Signer {
    const signer = this.#keys.signer(workspace, { create: false })
    if ('missing' in signer) throw new StoreError('no_key', `Nothing can be recorded: ${signer.missing}.`)
    return signer
  }

  /** Runs a transaction that may seal; when it fails, what the seal was made of is read anew. */
  async #write(work: (tx: Transaction) => Promise<Committed | Refusal | null>): Promise<Committed | Refusal | null> {
    try {
      return await this.db.transaction().execute(work)
    } catch (error) {
      this.#stale ||= this.#sealing
      throw error
    } finally {
      this.#sealing = false
    }
  }

  /** After the commit: what was made beside is what is true now. */
  #accept({ entries, changes, frontier, note, sealed }: Committed): Done {
    const before = new Map<BlockerKey, BlockerState | undefined>()
    for (const key of changes.blockers.keys()) before.set(key, this.#fold.blocker(key))
    if (sealed === null) this.#sealer.note(entries, this.#fold, viewAfter(this.#fold, changes))
    else this.#sealed = sealed
    this.#fold.apply(changes)
    this.#frontier = frontier
    this.#note = note
    this.#keys.writeHead(this.head)
    for (const { kind } of entries) this.observer.recorded(kind)
    const done = {
      entries,
      before: { blocker: (key: BlockerKey) => before.get(key) },
      state: this.#fold,
      rested: this.#rested,
    }
    for (const tell of this.#committed) tell(done)
    return done
  }

  /** The key is made when the ledger is opened, and its public half is in the ledger from then on. */
  #adoptKey(workspace: string): Fact[] {
    const signer = this.#keys.signer(workspace, { create: true })
    if ('missing' in signer) throw new StoreError('no_key', `The ledger cannot be opened: ${signer.missing}.`)
    this.#keys.publish(signer)
    return [{ kind: 'KeyAdopted', key: verifierKeyText(signer) }]
  }

  async #refuseNewer(db: Database): Promise<void> {
    if ((await newestMigration(db)) === this.#migration) return
    throw new StoreError(
      'newer',
      'A newer Countersign has upgraded this database, and this older process neither reads nor writes it any more: stop it, and start the newer version.',
    )
  }

  #gate({ action, params }: Spend): Verdict {
    return checkGate(this.#fold, action, this.now, params)
  }

  #facts(command: Command, lookedUp: LookedUp): Fact[] | Refusal {
    const trouble = timed.has(command.kind) ? this.clockTrouble : null
    if (trouble) return refuse('wrong_clock', `${trouble} Nothing was recorded.`)
    return decide(command, this.#fold, { now: this.now, machine: this.machine, ...lookedUp })
  }

  async #load(db: Database, onProgress?: (read: number) => void): Promise<void> {
    const find = (workspace: string) => this.#keys.verifier(workspace)
    const loaded = await (this.#only === null ? loadAll(db, find, onProgress) : loadFor(readsOf(db), find, this.#only))
    if (isBroken(loaded)) this.#broken = loaded.broken
    else this.#hold(loaded)
    this.#stale = false
  }

  #hold({ fold, frontier, sealer, note, sealed }: Loaded): void {
    this.#fold = fold
    this.#frontier = frontier
    this.#sealer = sealer
    this.#note = note
    this.#sealed = sealed
  }

  /** Reads and proves what came since. */
  async #catchUp(db: Database, how: 'snapshot' | 'writing'): Promise<void> {
    if (this.#stale) return this.#load(db)
    const row = await readCheckpointRow(db)
    if ((row?.note ?? '') === this.#note) return
    if (this.#only !== null) return this.#load(db)
    this.#broken = row ? await this.#follow(db, row.note, how) : shortened(this.#fold.size, 0)
  }

  /** Follows a checkpoint that is not the one last seen; answers what is wrong. A snapshot may merely be older than what this process has seen. */
  async #follow(db: Database, note: string, how: 'snapshot' | 'writing'): Promise<string | null> {
    const head = checkHead(note, (workspace) => this.#keys.verifier(workspace))
    if (isBroken(head)) return head.broken
    if (head.size <= this.#fold.size) {
      if (how === 'snapshot' && (await this.#isOlderSnapshot())) return null
      return olderThan(this.head, { size: head.size, root: head.root.toString('hex') })
    }
    const frontier = this.#frontier.clone()
    const came: Entry[] = []
    const broken = await readProven(readsOf(db), head, frontier, (entries) => void came.push(...entries))
    if (broken) return broken.broken
    // Somebody else may have caught up for this process meanwhile.
    if (head.size <= this.#fold.size) return null
    try {
      this.#take(came)
    } catch (error) {
      return `an entry makes no sense after those before it: ${error instanceof Error ? error.message : error}`
    }
    this.#frontier = frontier
    this.#note = head.note
    return null
  }

  /** Folds what others appended; a seal of theirs must be the one that this process would have made. */
  #take(entries: readonly Entry[]): void {
    let rest = entries
    for (;;) {
      const at = rest.findIndex(({ kind }) => kind === 'StatesSealed')
      noteEntries(this.#fold, this.#sealer, at < 0 ? rest : rest.slice(0, at))
      const seal = rest[at]
      if (at < 0 || !seal) return
      confirmSeal(seal, this.#sealer.make(this.#fold).root)
      noteEntries(this.#fold, this.#sealer, [seal])
      this.#sealed = seal.seq
      rest = rest.slice(at + 1)
    }
  }

  /** Whether the database, looked at anew, has at least what this process has seen. */
  async #isOlderSnapshot(): Promise<boolean> {
    if (!seesOlderSnapshots(this.db)) return false
    return readSnapshot(this.db, async (snapshot) => {
      const row = await readCheckpointRow(snapshot)
      return row !== undefined && (row.size > this.#fold.size || row.note === this.#note)
    })
  }

  /** A database that ends before a head that was recorded beside it is an older copy. */
  #olderThanKept(): string | null {
    const kept = this.#keys.readHead()
    return kept ? olderThan(kept, this.head) : null
  }
}

/** What opens a gate or goes through one is refused while nobody can tell the time; whatever takes something back never is. */
const timed: ReadonlySet<Command['kind']> = new Set(['grant', 'grant-request', 'spend'])

/** Why nothing is recorded or answered any more. */
export function brokenLedger(what: string): Refusal {
  return refuse(
    'ledger_broken',
    `The ledger cannot be trusted, so every gate is closed and nothing is recorded: ${what}. Run \`countersign verify\`.`,
  )
}
