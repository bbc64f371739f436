import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Actor } from '../../src/core/actor.ts'
import { requestBrief, requirementBrief } from '../../src/core/advice/brief.ts'
import { requestFingerprint } from '../../src/core/authorisation.ts'
import { type BlockerKey, type BlockerMap, blockerKey, type ListedBlocker } from '../../src/core/blocker/listing.ts'
import type { Command } from '../../src/core/command.ts'
import { sha256 } from '../../src/core/digest.ts'
import type { Fact } from '../../src/core/entry.ts'
import { writeCheckpoint } from '../../src/core/ledger/checkpoint.ts'
import { sorted } from '../../src/core/parameters.ts'
import type { Person } from '../../src/core/person.ts'
import { placeFacts } from '../../src/core/place-facts.ts'
import type { Policy } from '../../src/core/policy.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import type { RequestState } from '../../src/core/request/request.ts'
import type { State } from '../../src/core/view.ts'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { readsOf } from '../../src/store/database-reads.ts'
import { append, leavesOf, readTip } from '../../src/store/ledger.ts'
import { migrate } from '../../src/store/migrate.ts'
import { isBroken, readFrontier } from '../../src/store/proven.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import { decideAs } from '../../src/workflows/decide-as.ts'
import { type Done, Ledger } from '../../src/workflows/ledger.ts'
import { type Keys, keysInMemory } from '../../src/workflows/ports/keys.ts'
import { requestRun } from '../../src/workflows/request-run.ts'
import { type Head, type Verification, verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { onPostgres, postgresDatabase } from '../support/postgres/database.ts'

export const ana: Person = { team: 'T1', user: 'U1ANA', name: 'Ana', standing: 'member' }
export const omar: Person = { team: 'T1', user: 'U2OMAR', name: 'Omar', standing: 'member' }
export const ivy: Person = { team: 'T1', user: 'U3IVY', name: 'Ivy', standing: 'member' }
export const ken: Person = { team: 'T1', user: 'U4KEN', name: 'Ken', standing: 'member' }
export const machine: Actor = { kind: 'command', name: 'root@box' }

export const HOUR = 3_600_000

/** A folder of the test's own. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The address of a new database, which several connections may open: a SQLite file, or a PostgreSQL database. */
export async function freshUrl(options: { empty?: boolean } = {}): Promise<string> {
  return onPostgres ? postgresDatabase(options) : join(temporaryFolder(), 'shared.db')
}

/** A migrated database of the engine that the tests run on; of SQLite in memory, unless an address is given. */
export async function freshDatabase(url?: string): Promise<Database> {
  const db = await openDatabase(url ?? (onPostgres ? await postgresDatabase() : ':memory:'))
  onTestFinished(() => closeDatabase(db))
  await migrate(db)
  return db
}

/**
 * Appends so many small entries, signed, in one commit: a ledger of some length without the work of many commands. It begins with the
 * entry that opens it.
 */
export async function appendEntries(db: Database, count: number, keys: Keys, workspace = 'T1'): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { entries: size } = await readTip(tx)
    const facts = Array.from({ length: count }, (_, i): Fact => {
      if (size + i === 0) return { kind: 'LedgerOpened', workspace, sandbox: false }
      return { kind: 'DigestPrepared', date: `day ${size + i}` }
    })
    const frontier = await readFrontier(readsOf(tx), size)
    const signer = keys.signer(workspace, { create: true })
    if (isBroken(frontier) || 'missing' in signer) throw new Error('there is no ledger to append to')
    const leaves = leavesOf(placeFacts(facts, { size }, machine, '2026-06-12T09:00:00.000Z'), frontier)
    const note = writeCheckpoint({ origin: signer.name, size: frontier.size, root: frontier.root() }, signer)
    await append(tx, { ...leaves, checkpoint: { size: frontier.size, note } })
  })
}

/** What `verify` says: what is broken, or null. */
export async function findBroken(db: Database, keys: Keys, kept: Head | null = null): Promise<string | null> {
  const found = await verify(db, keys, kept)
  return found.intact ? null : found.broken
}

export function verify(db: Database, keys: Keys, kept: Head | null = null): Promise<Verification> {
  return verifyLedger(db, (workspace) => keys.verifier(workspace), { kept })
}

export function ask(text: string): ListedBlocker['decision'] {
  const remark = /^n\/a(?: \((.*)\))?$/.exec(text)
  return remark ? { needed: false, remark: remark[1] ?? '' } : { needed: true, text }
}

/** A grant on a blocker that is listed so authorises its actions, unless told otherwise. */
export function listing(id: string, changes: Partial<ListedBlocker> = {}): ListedBlocker {
  return {
    id,
    item: `what ${id} is about`,
    evidence: 'inventory.json row 4',
    decision: ask(`decide ${id}`),
    proof: ask('n/a (authorization gate)'),
    actor: { text: 'owner + operator', roles: ['owner', 'operator'], remark: '' },
    next_action: 'look at it',
    status: 'OPEN',
    actions: ['cutover', 'apply'],
    depends_on: [],
    ...changes,
  }
}

export function map(blockers: ListedBlocker[], changes: Partial<BlockerMap> = {}): BlockerMap {
  return {
    doc: 'fix7-map',
    source: null,
    date: '2026-06-12',
    authority: 'blocker map only',
    blockers,
    resolved: [],
    newly_closed: [],
    production_work_performed: false,
    note: '',
    ...changes,
  }
}

/** A ledger with a clock that stands, keys in memory, and short names for what people do with it. */
export class Story {
  readonly db: Database
  readonly ledger: Ledger
  readonly time: { now: number }
  readonly keys: Keys

  constructor(db: Database, ledger: Ledger, time: { now: number }, keys: Keys) {
    this.db = db
    this.ledger = ledger
    this.time = time
    this.keys = keys
  }

  static async begin(db: Database, keys: Keys = keysInMemory()): Promise<Story> {
    const time = { now: Date.parse('2026-06-12T09:00:00.000Z') }
    const clock = { now: () => time.now }
    const story = new Story(db, await Ledger.open({ db, clock, keys, machine }), time, keys)
    await story.does({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
    await story.adopts([ana, omar])
    return story
  }

  get state(): State {
    return this.ledger.state
  }

  /** The ledger as somebody else who comes to it now would hold it: all of it, or what one action is about. */
  opened({ only = null, db = this.db, keys = this.keys }: { only?: string | null; db?: Database; keys?: Keys } = {}) {
    return Ledger.open({ db, clock: { now: () => this.time.now }, keys, machine, only })
  }

  /** What `verify` finds broken, or null. */
  broken(kept: Head | null = null): Promise<string | null> {
    return findBroken(this.db, this.keys, kept)
  }

  /** Executes a command a second later; fails when it is refused. */
  async does(command: Command): Promise<Done> {
    this.time.now += 1000
    const done = await this.ledger.execute(command)
    if (isRefusal(done)) throw new Error(`${command.kind} was refused: ${done.sentence}`)
    return done
  }

  async adopts(owners: Person[], policy: Partial<Record<keyof Policy, unknown>> = {}): Promise<void> {
    const reading = readPolicy({
      owners: owners.map(({ user }) => user),
      channels: { blockers: 'C1BLOCKERS' },
      default: { uses: 5 },
      ...policy,
    })
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
    const roles = {
      owners: owners.map(({ user, name }) => ({ user, name })),
      operators: [ivy, ken].map(({ user, name }) => ({ user, name })),
    }
    await this.does({ kind: 'adopt-policy', policy: reading.policy, roles })
  }

  async imports(document: BlockerMap): Promise<void> {
    const original = `${JSON.stringify(document, null, 2)}\n`
    await this.does({ kind: 'import', map: document, original, sha256: sha256(original), warnings: [] })
  }

  async grants(by: Person, id: string, action: string, uses = 1): Promise<void> {
    await this.does(this.grant(by, id, action, uses))
  }

  grant(by: Person, id: string, action: string, uses = 1) {
    const expires = new Date(this.time.now + HOUR).toISOString()
    const terms = { reason: 'looked at it', expires, uses, typed: '' }
    return { kind: 'grant' as const, by, ...this.asking(id, action), ...terms }
  }

  /** Asks for a run at the command line. */
  async requests(action: string, reason: string, params: Record<string, string> = {}): Promise<RequestState> {
    this.time.now += 1000
    const wish = { action, reason, params: sorted(Object.entries(params)), for_whom: null }
    const made = await requestRun(this.ledger, wish)
    if (isRefusal(made)) throw new Error(made.sentence)
    return made.request
  }

  /** Names a request as an owner saw it. */
  requested({ id }: RequestState): { request: string; seen: string } {
    const request = this.state.request(id)
    if (!request) throw new Error(`${id} is settled`)
    return { request: id, seen: requestFingerprint(this.state, request) }
  }

  async grantsRequest(by: Person, request: RequestState): Promise<void> {
    const expires = new Date(this.time.now + HOUR).toISOString()
    await this.does({ kind: 'grant-request', by, ...this.requested(request), reason: 'go', expires, typed: '' })
  }

  asking(id: string, action: string): { blocker: BlockerKey; action: string; round: number } {
    const requirement = this.requirement(id, action)
    return { blocker: blockerKey(id), action, round: requirement.round.number }
  }

  requirement(id: string, action: string) {
    const requirement = this.state.blocker(blockerKey(id))?.requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`no requirement ${id} / ${action}`)
    return requirement
  }

  claimOf(id: string): string {
    const claim = this.state.blocker(blockerKey(id))?.claims.at(-1)
    if (!claim) throw new Error(`${id} has no claim`)
    return claim.id
  }

  proofOf(id: string): string {
    const proof = this.state.blocker(blockerKey(id))?.newest_proof
    if (!proof) throw new Error(`${id} has no proof`)
    return proof.id
  }
}

/** A history in which every kind of row occurs, ended and unended; `sealed` after its first half. */
export async function longStory(
  db: Database,
  { sealed = false, keys }: { sealed?: boolean; keys?: Keys } = {},
): Promise<Story> {
  const story = await Story.begin(db, keys)
  await story.adopts([ana, omar], quorum)
  await firstRevision(story)
  await decisions(story)
  await proofs(story)
  if (sealed) await story.ledger.seal({ now: true })
  await secondRevision(story)
  await runs(story)
  await refusals(story)
  await calendar(story)
  await advice(story)
  return story
}

/** Two owners decide about `permit`. */
const quorum = { actions: { permit: { owners_needed: 2 } } }
const realrun = listing('REALRUN-1', { proof: ask('a rehearsal') })
const solo = listing('SOLO-6', { actions: ['solo'] })
const permit = listing('PERMIT-7', { actions: ['permit'], proof: ask('n/a') })

async function firstRevision(story: Story): Promise<void> {
  const blockers = [
    realrun,
    listing('CI-2'),
    listing('OLD-3'),
    listing('ROLL-4', { depends_on: ['CI-2'] }),
    listing('DONE-5', { status: 'RESOLVED' }),
    solo,
    permit,
  ]
  await story.imports(map(blockers, { source: { id: 'KB-1A5D', revision: 3 }, production_work_performed: true }))
}

async function decisions(story: Story): Promise<void> {
  await story.grants(ana, 'REALRUN-1', 'cutover')
  await story.grants(omar, 'REALRUN-1', 'apply')
  const wrong = story.requirement('REALRUN-1', 'apply').grants.at(-1)?.id ?? ''
  await story.does({ kind: 'revoke', by: ana, on: 'blocker/realrun-1', grant: wrong, reason: 'wrong one' })
  await story.grants(ana, 'CI-2', 'cutover', 2)
  await story.does({ kind: 'reject', by: omar, ...story.asking('CI-2', 'apply'), reason: 'not before Monday' })
  const roll = story.asking('ROLL-4', 'apply')
  const question = () => story.requirement('ROLL-4', 'apply').questions.at(-1)?.id ?? ''
  await story.does({ kind: 'ask', by: omar, ...roll, question: 'which cluster?' })
  await story.does({ kind: 'answer', by: ivy, on: 'blocker/roll-4', question: question(), answer: 'the second' })
  await story.does({ kind: 'ask', by: ana, ...roll, question: 'at night?' })
  await story.does({ kind: 'withdraw-question', by: ana, on: 'blocker/roll-4', question: question() })
  await story.does({ kind: 'ask-help', by: ivy, blocker: blockerKey('ROLL-4'), question: 'who can do this?' })
  await story.grants(ana, 'PERMIT-7', 'permit')
  await story.does({ kind: 'retire', by: omar, blocker: blockerKey('PERMIT-7'), reason: 'a vote for it' })
  await story.does({ kind: 'freeze', by: ivy, action: 'apply', reason: 'an incident' })
  await story.does({ kind: 'freeze', action: null, reason: 'a drill' })
  const drill = story.state.desk.freezes.at(-1)?.id ?? ''
  await story.does({ kind: 'thaw', by: ana, freeze: drill, reason: 'the drill is over' })
  await story.does({ kind: 'thaw', by: omar, freeze: drill, reason: 'so it is' })
}

async function proofs(story: Story): Promise<void> {
  const blocker = blockerKey('REALRUN-1')
  const submit = (text: string, links: string[] = []) =>
    story.does({ kind: 'submit-proof', by: ivy, blocker, text, links })
  await submit('ran it', ['https://ci.example/1'])
  await story.does({ kind: 'return-proof', by: ana, blocker, proof: story.proofOf('REALRUN-1'), reason: 'no log' })
  await submit('ran it, with log')
  await submit('ran it, with the right log')
  await story.does({ kind: 'accept-proof', by: ana, blocker, proof: story.proofOf('REALRUN-1') })
}

async function secondRevision(story: Story): Promise<void> {
  const blockers = [
    realrun,
    listing('CI-2', { item: 'another thing', actions: ['cutover'] }),
    listing('ROLL-4'),
    listing('DONE-5'),
    solo,
    permit,
  ]
  await story.imports(map(blockers, { source: { id: 'KB-1A5D', revision: 4 }, date: '2026-06-13' }))
  const old = { blocker: blockerKey('OLD-3'), claim: story.claimOf('OLD-3') }
  await story.does({ kind: 'settle-claim', by: ana, ...old, verdict: 'confirm', reason: 'gone' })
  await story.does({ kind: 'retire', by: omar, blocker: blockerKey('ROLL-4'), reason: 'not needed' })
}

async function runs(story: Story): Promise<void> {
  await story.grants(ana, 'SOLO-6', 'solo', 2)
  await passes(story, 'solo')
  const used = await story.requests('solo', 'the release is due', { version: '1.4.2' })
  await story.grantsRequest(omar, used)
  await passes(story, 'solo', { version: '1.4.2' })
  const rejected = await story.requests('solo', 'once more')
  await story.does({ kind: 'reject-request', by: ana, ...story.requested(rejected), reason: 'not today' })
  const withdrawn = await story.requests('cutover', 'by mistake')
  await story.does({ kind: 'withdraw-request', request: withdrawn.id, reason: '' })
  const open = await story.requests('solo', 'tomorrow then')
  await story.does({ kind: 'ask', by: ana, ...story.requested(open), question: 'when exactly?' })
  const waiting = await story.requests('cutover', 'as soon as it can be')
  await story.grantsRequest(ana, waiting)
}

async function passes(story: Story, action: string, params: Record<string, string> = {}): Promise<void> {
  story.time.now += 1000
  const passage = await passGate(story.ledger, action, 'deploy.sh', sorted(Object.entries(params)))
  if (!passage.passed) throw new Error(passage.reasons.map(({ sentence }) => sentence).join(' '))
}

async function refusals(story: Story): Promise<void> {
  for (let i = 0; i < 3; i++) await passGate(story.ledger, 'apply', 'impatient.sh')
  for (let i = 0; i < 2; i++) await decideAs(story.ledger, story.grant(ken, 'SOLO-6', 'solo'))
}

async function calendar(story: Story): Promise<void> {
  await story.does({ kind: 'prepare-digest', date: '2026-06-13' })
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await story.does({ kind: 'snooze', by: ivy, until: '2026-06-14T09:00:00.000Z' })
  await story.adopts([ana], { ...quorum, channels: { blockers: 'C2NEW' } })
  await story.does({ kind: 'prepare-digest', date: '2026-06-14' })
}

/** Machines advise on a decision that waits, and on a request. */
async function advice(story: Story): Promise<void> {
  const said = { kind: 'advise', recommend: 'reject', reason: 'no rehearsal', model: 'model-x' } as const
  const asking = story.asking('CI-2', 'apply')
  const blocker = story.state.blocker(asking.blocker)
  if (!blocker) throw new Error('CI-2 is gone')
  const { sha256: read } = requirementBrief(story.state, blocker, story.requirement('CI-2', 'apply'))
  await story.does({ ...said, on: asking, read })
  const open = [...story.state.requests.values()].find(({ action }) => action === 'solo')
  if (!open) throw new Error('no request waits')
  await story.does({ ...said, on: { request: open.id }, read: requestBrief(story.state, open).sha256, by: reviewer })
}

const reviewer = { id: 'token/T-9', name: 'reviewer', scopes: ['advice:create'], actions: null } as const
