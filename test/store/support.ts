import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type Ask,
  type BlockerKey,
  type BlockerMap,
  blockerKey,
  type ListedBlocker,
} from '../../src/core/blocker/listing.ts'
import { type SealedEntry, seal } from '../../src/core/chain.ts'
import type { Command } from '../../src/core/command.ts'
import type { Actor, Fact } from '../../src/core/entry.ts'
import { sha256 } from '../../src/core/fingerprint.ts'
import type { Person } from '../../src/core/person.ts'
import { type Policy, readPolicy } from '../../src/core/policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { currentRound, nothing, type State } from '../../src/core/state.ts'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { Ledger } from '../../src/workflows/ledger.ts'
import { onPostgres, postgresDatabase } from '../support/postgres/database.ts'

export const ana: Person = { team: 'T1', user: 'U1ANA', name: 'Ana', standing: 'member' }
export const omar: Person = { team: 'T1', user: 'U2OMAR', name: 'Omar', standing: 'member' }
export const ivy: Person = { team: 'T1', user: 'U3IVY', name: 'Ivy', standing: 'member' }
export const ken: Person = { team: 'T1', user: 'U4KEN', name: 'Ken', standing: 'member' }
export const machine: Actor = { kind: 'command', name: 'root@box' }

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

/** A sealed chain of a few small entries after a head. */
export function chain(count: number, head: Pick<State, 'seq' | 'hash' | 'at'> = nothing): SealedEntry[] {
  const facts = Array.from({ length: count }, (_, i): Fact => {
    if (head.seq + i === 0) return { kind: 'LedgerOpened', workspace: 'T1', sandbox: false }
    return { kind: 'DigestPrepared', date: `day ${head.seq + i}` }
  })
  return seal(facts, head, machine, '2026-06-12T09:00:00.000Z').sealed
}

export function ask(text: string): Ask {
  return text === 'n/a' ? { needed: false, remark: '' } : { needed: true, text }
}

export function listing(id: string, changes: Partial<ListedBlocker> = {}): ListedBlocker {
  return {
    id,
    item: `what ${id} is about`,
    evidence: 'inventory.json row 4',
    decision: ask(`decide ${id}`),
    proof: ask('n/a'),
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

/** A ledger with a clock that stands, and short names for what people do with it. */
export class Story {
  readonly db: Database
  readonly ledger: Ledger
  readonly time: { now: number }

  private constructor(db: Database, ledger: Ledger, time: { now: number }) {
    this.db = db
    this.ledger = ledger
    this.time = time
  }

  static async begin(db: Database): Promise<Story> {
    const time = { now: Date.parse('2026-06-12T09:00:00.000Z') }
    const story = new Story(db, await Ledger.open(db, { now: () => time.now }, machine), time)
    await story.does({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
    await story.adopts([ana, omar])
    return story
  }

  get state(): State {
    return this.ledger.state
  }

  /** Executes a command a second later; fails when it is refused. */
  async does(command: Command): Promise<void> {
    this.time.now += 1000
    const done = await this.ledger.execute(command)
    if (isRefusal(done)) throw new Error(`${command.kind} was refused: ${done.sentence}`)
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
    await this.does({
      kind: 'grant',
      by,
      ...this.asking(id, action),
      reason: 'looked at it',
      ttl: 3_600_000,
      uses,
      typed: '',
    })
  }

  asking(id: string, action: string): { blocker: BlockerKey; action: string; round: number } {
    const blocker = blockerKey(id)
    const requirement = this.state.blockers.get(blocker)?.requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`no requirement ${id} / ${action}`)
    return { blocker, action, round: currentRound(requirement).number }
  }

  idOf(kind: 'proofs' | 'claims', id: string): string {
    const last = this.state.blockers.get(blockerKey(id))?.[kind].at(-1)
    if (!last) throw new Error(`${id} has no ${kind}`)
    return last.id
  }
}

/** A history in which every kind of row occurs, ended and unended. */
export async function longStory(db: Database): Promise<Story> {
  const story = await Story.begin(db)
  const realrun = listing('REALRUN-1', { proof: ask('a rehearsal') })
  const first = [
    realrun,
    listing('CI-2'),
    listing('OLD-3'),
    listing('ROLL-4', { depends_on: ['CI-2'] }),
    listing('DONE-5', { status: 'RESOLVED' }),
  ]
  await story.imports(map(first, { source: { id: 'KB-1A5D', revision: 3 }, production_work_performed: true }))
  await story.grants(ana, 'REALRUN-1', 'cutover', 2)
  await story.grants(omar, 'REALRUN-1', 'apply')
  await story.does({ kind: 'revoke', by: ana, grant: grantOf(story, 'REALRUN-1', 'apply'), reason: 'wrong one' })
  await story.grants(ana, 'CI-2', 'cutover')
  await story.does({ kind: 'reject', by: omar, ...story.asking('CI-2', 'apply'), reason: 'not before Monday' })
  await story.does({ kind: 'ask', by: omar, ...story.asking('ROLL-4', 'apply'), question: 'which cluster?' })
  await story.does({ kind: 'answer', by: ivy, ...story.asking('ROLL-4', 'apply'), answer: 'the second' })
  await story.does({ kind: 'ask-help', by: ivy, blocker: blockerKey('ROLL-4'), question: 'who can do this?' })
  await story.does({
    kind: 'submit-proof',
    by: ivy,
    blocker: blockerKey('REALRUN-1'),
    text: 'ran it',
    links: ['https://ci.example/1'],
  })
  await story.does({
    kind: 'return-proof',
    by: ana,
    blocker: blockerKey('REALRUN-1'),
    proof: story.idOf('proofs', 'REALRUN-1'),
    reason: 'no log',
  })
  await story.does({
    kind: 'submit-proof',
    by: ivy,
    blocker: blockerKey('REALRUN-1'),
    text: 'ran it, with log',
    links: [],
  })
  await story.does({
    kind: 'accept-proof',
    by: ana,
    blocker: blockerKey('REALRUN-1'),
    proof: story.idOf('proofs', 'REALRUN-1'),
  })
  const second = [
    realrun,
    listing('CI-2', { item: 'another thing', actions: ['cutover'] }),
    listing('ROLL-4'),
    listing('DONE-5'),
  ]
  await story.imports(map(second, { source: { id: 'KB-1A5D', revision: 4 }, date: '2026-06-13' }))
  await story.does({
    kind: 'settle-claim',
    by: ana,
    blocker: blockerKey('OLD-3'),
    claim: story.idOf('claims', 'OLD-3'),
    verdict: 'confirm',
    reason: 'gone',
  })
  await story.does({ kind: 'retire', by: omar, blocker: blockerKey('ROLL-4'), reason: 'not needed' })
  await story.does({ kind: 'prepare-digest', date: '2026-06-13' })
  await story.does({ kind: 'prepare-reminder', operator: 'U3IVY', date: '2026-06-13' })
  await story.adopts([ana], { channels: { blockers: 'C2NEW' } })
  await story.does({ kind: 'prepare-digest', date: '2026-06-14' })
  return story
}

function grantOf(story: Story, id: string, action: string): string {
  const grant = story.state.blockers
    .get(blockerKey(id))
    ?.requirements.find((r) => r.action === action)
    ?.grants.at(-1)
  if (!grant) throw new Error(`no grant for ${id} / ${action}`)
  return grant.id
}
