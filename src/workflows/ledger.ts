import { sign, verify } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '../core/actor.ts'
import type { BlockerState } from '../core/blocker/blocker.ts'
import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Command, Spend } from '../core/command.ts'
import { actorOf, type Circumstances, decide } from '../core/decide.ts'
import type { Entry, Fact } from '../core/entry.ts'
import { checkGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import type { Head } from '../core/ledger/head.ts'
import { type Signer, verifierKeyText } from '../core/ledger/key.ts'
import { emptyRoot, Frontier } from '../core/ledger/tree.ts'
import { placeFacts } from '../core/place-facts.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import { Sealer } from '../core/sealing.ts'
import { changesOf, Fold, viewAfter } from '../core/state.ts'
import type { State, View } from '../core/view.ts'
import { type Database, readSnapshot, StoreError, type Transaction } from '../store/database.ts'
import { readsOf } from '../store/database-reads.ts'
import { readDependents } from '../store/dependents.ts'
import { readTip } from '../store/ledger.ts'
import { confirmSeal, loadAll } from '../store/load-all.ts'
import { loadFor } from '../store/load-for.ts'
import type { Loaded } from '../store/loaded.ts'
import { isBroken, makesNoSense, olderThan, readProven, type SignedHead, signedHead } from '../store/proven.ts'
import { takeBeside, untilSeals } from '../store/take-beside.ts'
import type { Tip } from '../store/tip.ts'
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

/** What was committed, what was true before it of the blockers that it changes, and what a passage rested on. */
interface Outcome {
  committed: Committed
  before: ReadonlyMap<BlockerKey, BlockerState | undefined>
  rested: GrantInForce[]
}

type LookedUp = Pick<Circumstances, 'rejected'>

/** So many entries are left unsealed: a gate that nobody has asked before reads them all. */
const sealAfter = 1000

/** A database without a ledger. */
const nothing: Head = { size: 0, root: emptyRoot.toString('hex') }

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
  #headToNote: NodeJS.Immediate | null = null
  #sealing: Promise<void> | null = null
  /** The one action that is known about, where only a gate is asked; null for everything. */
  readonly #only: string | null

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
    // Before the database is looked at: others go on recording both.
    const kept = holding.keys.readHead()
    await readSnapshot(holding.db, async (snapshot) => {
      ledger.#migration = (await readTip(snapshot)).migration
      ledger.#broken = await ledger.#load(snapshot, holding.onProgress)
    })
    // A database that ends before a head that was recorded beside it is an older copy; one that was moved is closed anyway.
    if (kept && !ledger.#fold.desk.moved) ledger.#broken ??= olderThan(kept, ledger.head)
    if (ledger.#only === null) ledger.#catchUpNotedHead()
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
  get head(): Head {
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

  /** Who signs for this ledger. Throws a StoreError where the key is missing. */
  signer(): Signer {
    const { workspace } = this.#fold.desk
    if (workspace === null) throw new StoreError('no_key', 'This database has no ledger yet.')
    return this.#signer(workspace)
  }

  /** Signs a text of ours that is kept in the database (base64): who can write there and has not the key cannot make one (rule 8). */
  sign(text: string): string {
    return sign(null, Buffer.from(`countersign kept\n${text}`), this.signer().privateKey).toString('base64')
  }

  /** Whether this ledger's key signed a text. */
  isSigned(text: string, signature: string): boolean {
    const verifier = this.#keys.verifier(this.#fold.desk.workspace ?? '')
    if ('missing' in verifier) return false
    const signed = Buffer.from(`countersign kept\n${text}`)
    return verify(null, signed, verifier.publicKey, Buffer.from(signature, 'base64'))
  }

  /** Notes the head outside the database: once for all that was committed meanwhile, and after whoever waits for it was answered. */
  noteHead(): void {
    if (this.#headToNote === null) return
    clearImmediate(this.#headToNote)
    this.#headToNote = null
    // A ledger that was moved goes on elsewhere, without the entry that says so.
    if (!this.#fold.desk.moved) this.#keys.writeHead(this.head)
  }

  /** A process that was killed may have committed more than it noted: whoever opens the ledger next notes it, so that no older copy passes for longer. */
  #catchUpNotedHead(): void {
    if (this.#broken || this.#fold.desk.moved || this.head.size === 0) return
    const noted = this.#keys.readHead()
    if (noted && noted.size < this.head.size) this.#keys.writeHead(this.head)
  }

  /** Catches up with what other processes appended. Where nobody did, one read shows it. */
  async refresh(): Promise<State> {
    const tip = await readTip(this.db)
    this.#refuseNewer(tip)
    if (!this.#broken && !this.#isKnown(tip)) await this.look(async () => undefined)
    return this.#fold
  }

  /** Catches up, and reads something else in the same moment of the database. */
  async look<T>(read: (snapshot: Transaction, state: State) => Promise<T>): Promise<{ state: State; found: T | null }> {
    const seen = this.head
    return readSnapshot(this.db, async (snapshot) => {
      await this.#catchUp(snapshot, seen)
      return { state: this.#fold, found: this.#broken ? null : await read(snapshot, this.#fold) }
    })
  }

  /** Decides a command and records what follows from it, in one transaction: when this resolves, it is durable (rule 9). */
  async execute(command: Command, lookedUp: LookedUp = {}): Promise<Done | Refusal> {
    if (this.#broken) return brokenLedger(this.#broken)
    const outcome = await this.db.transaction().execute((tx) => this.#decide(tx, command, lookedUp))
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
    const enough = () => !this.#fold.desk.moved && this.unsealed >= (now ? 1 : sealAfter)
    if (this.#broken || this.#only !== null || !enough()) return false
    const outcome = await this.db.transaction().execute(async (tx) => {
      const refused = await this.#ready(tx)
      return refused ?? (enough() ? this.#commit(tx, [], this.machine, true) : null)
    })
    if (outcome === null || isRefusal(outcome)) return false
    this.#accept(outcome)
    return true
  }

  /** Waits until what a large commit added is sealed. */
  async settled(): Promise<void> {
    await this.#sealing
  }

  /** A commit that adds much is sealed right after whoever waits for it was answered, so that the next gate does not read all of it. */
  #sealSoon(): void {
    const seal = async () => {
      await nextTurn()
      await this.seal()
    }
    // What fails here is tried again by whoever keeps the time, who says what is wrong.
    this.#sealing ??= seal()
      .catch(() => undefined)
      .finally(() => {
        this.#sealing = null
      })
  }

  /**
   * Copies the ledger away while nothing can be recorded, and then says in its last entry where it went; `copy` answers how many
   * entries it copied, or what is wrong with the copy. Null when the ledger changed meanwhile.
   */
  async moveTo(to: string, copy: (held: Transaction) => Promise<number | string>): Promise<number | string | null> {
    const { size } = this.head
    let copied: number | string | null = null
    const outcome = await this.db.transaction().execute(async (tx) => {
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

  async #decide(tx: Transaction, command: Command, lookedUp: LookedUp): Promise<Outcome | Refusal | null> {
    const refused = await this.#ready(tx)
    if (refused) return refused
    const rested = command.kind === 'spend' ? this.#gate(command).grants : []
    const facts = this.#facts(command, lookedUp)
    if (isRefusal(facts)) return facts
    if (facts.length === 0) return null
    const opened = facts[0]?.kind === 'LedgerOpened' ? this.#adoptKey(facts[0].workspace) : []
    return { ...(await this.#commit(tx, [...facts, ...opened], actorOf(command, this.machine))), rested }
  }

  /** What must hold before anything is decided, inside the transaction that records it. */
  async #ready(tx: Transaction): Promise<Refusal | null> {
    await this.#catchUp(tx, this.head)
    return this.#broken ? brokenLedger(this.#broken) : null
  }

  async #commit(tx: Transaction, facts: readonly Fact[], by: Actor, seal = false): Promise<Outcome> {
    const fold = this.#fold
    const narrow = this.#only !== null
    const committed = await commitEntries(tx, {
      facts,
      by,
      at: new Date(this.now).toISOString(),
      state: narrow ? { ...fold, dependents: await readDependents(tx, fold.desk.policy) } : fold,
      frontier: this.#frontier.clone(),
      sealer: seal && !narrow ? this.#sealer.clone() : null,
      signer: (workspace) => this.#signer(workspace),
    })
    const keys = [...committed.changes.blockers.keys()]
    return { committed, before: new Map(keys.map((key) => [key, fold.blocker(key)])), rested: [] }
  }

  /** Who signs; what the readers' public key does not fit would close every gate. */
  #signer(workspace: string): Signer {
    const signer = this.#keys.signer(workspace, { create: false })
    if ('missing' in signer) throw new StoreError('no_key', `Nothing can be recorded: ${signer.missing}.`)
    const verifier = this.#keys.verifier(workspace)
    if ('missing' in verifier) throw new StoreError('no_key', `Nothing can be recorded: ${verifier.missing}.`)
    if (signer.publicKey.equals(verifier.publicKey) && signer.name === verifier.name) return signer
    throw new StoreError(
      'no_key',
      `Nothing can be recorded: the private key is not the one of ${verifierKeyText(verifier)}, with which this ledger is checked. Put the right one back.`,
    )
  }

  /** After the commit: what was made beside is what is true now. */
  #accept({ committed, before, rested }: Outcome): Done {
    const { entries } = committed
    // A look of this process may have come across what was committed before the commit's own answer did.
    if (this.#fold.size < committed.changes.size) this.#apply(committed)
    this.#headToNote ??= setImmediate(() => this.noteHead())
    if (entries.length >= sealAfter) this.#sealSoon()
    for (const { kind } of entries) this.observer.recorded(kind)
    const done = { entries, before: { blocker: (key: BlockerKey) => before.get(key) }, state: this.#fold, rested }
    for (const tell of this.#committed) tell(done)
    return done
  }

  #apply({ entries, changes, frontier, note, seal }: Committed): void {
    if (seal === null) this.#sealer.note(entries, this.#fold, viewAfter(this.#fold, changes))
    else {
      this.#sealer = seal.sealer
      this.#sealed = seal.seq
    }
    this.#fold.apply(changes)
    this.#frontier = frontier
    this.#note = note
  }

  /** The key is made when the ledger is opened, and its public half is in the ledger from then on. */
  #adoptKey(workspace: string): Fact[] {
    const signer = this.#keys.signer(workspace, { create: true })
    if ('missing' in signer) throw new StoreError('no_key', `The ledger cannot be opened: ${signer.missing}.`)
    const unpublished = this.#keys.publish(signer)
    if (unpublished) throw new StoreError('no_key', `The ledger cannot be opened: ${unpublished.missing}.`)
    return [{ kind: 'KeyAdopted', key: verifierKeyText(signer) }]
  }

  #refuseNewer({ migration }: Tip): void {
    if (migration === this.#migration) return
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

  async #load(db: Database, onProgress?: (read: number) => void): Promise<string | null> {
    const find = (workspace: string) => this.#keys.verifier(workspace)
    const narrow = this.#only === null ? null : await loadFor(readsOf(db), find, this.#only)
    const loaded = narrow ?? (await loadAll(db, find, onProgress))
    if (isBroken(loaded)) return loaded.broken
    // Another look of this process may have seen more meanwhile.
    if (loaded.frontier.size >= this.#frontier.size) this.#hold(loaded)
    return null
  }

  #hold({ fold, frontier, sealer, note, sealed }: Loaded): void {
    this.#fold = fold
    this.#frontier = frontier
    this.#sealer = sealer
    this.#note = note
    this.#sealed = sealed
  }

  /** Reads and proves what came since. `seen` is what this process had seen before the snapshot, or the lock, was taken. */
  async #catchUp(db: Database, seen: Head): Promise<void> {
    const tip = await readTip(db)
    this.#refuseNewer(tip)
    if (this.#broken || this.#isKnown(tip)) return
    const broken = await this.#follow(db, tip, seen)
    this.#broken ??= broken
  }

  #isKnown({ note, entries }: Tip): boolean {
    return (note ?? '') === this.#note && entries === this.#frontier.size
  }

  /** Follows a checkpoint that is not the one last seen; answers what is wrong. */
  async #follow(db: Database, tip: Tip, seen: Head): Promise<string | null> {
    const head = signedHead(tip, (workspace) => this.#keys.verifier(workspace))
    if (isBroken(head)) return head.broken
    if (!head) return olderThan(seen, nothing)
    const found = { size: head.size, root: head.root.toString('hex') }
    const older = olderThan(seen, found) ?? (found.size === this.head.size ? olderThan(this.head, found) : null)
    // Others of this process may have caught up, or committed, since the snapshot was taken.
    if (older || head.size <= this.#frontier.size) return older
    return this.#only === null ? this.#prove(db, head) : this.#load(db)
  }

  async #prove(db: Database, head: SignedHead): Promise<string | null> {
    const frontier = this.#frontier.clone()
    const came: Entry[] = []
    const broken = await readProven(readsOf(db), head, frontier, (entries) => void came.push(...entries))
    if (broken) return broken.broken
    if (head.size <= this.#frontier.size) return null
    try {
      for (const part of untilSeals(came)) await this.#take(part)
    } catch (error) {
      return makesNoSense(error)
    }
    // Another look of this process may have seen more meanwhile.
    if (head.size <= this.#frontier.size) return null
    this.#frontier = frontier
    this.#note = head.note
    return null
  }

  /**
   * Folds what others appended, up to a seal or the end: whole commits, which become true at once. Where it is much it is folded beside what
   * is known, and whoever else waits for this process has turns meanwhile.
   */
  async #take(part: readonly Entry[]): Promise<void> {
    for (;;) {
      const { size } = this.#fold
      const rest = part.filter(({ seq }) => seq > size)
      if (rest.length === 0) return
      const taken = await takeBeside(this.#fold, this.#sealer, rest)
      // Another look of this process may have taken the same.
      if (this.#fold.size !== size) continue
      if (taken.seal) confirmSeal(taken.seal.entry, taken.seal.root)
      else this.#sealer.note(rest, this.#fold, viewAfter(this.#fold, taken.changes))
      this.#fold.apply(taken.changes)
      if (!taken.seal) return
      this.#sealer = taken.sealer
      this.#sealed = taken.seal.entry.seq
    }
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
