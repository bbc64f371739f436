import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type Ask, type BlockerMap, blockerKey, type ListedBlocker } from '../../src/core/blocker/listing.ts'
import { parseDuration } from '../../src/core/calendar.ts'
import { type SealedEntry, seal } from '../../src/core/chain.ts'
import type { Command, Grant } from '../../src/core/command.ts'
import { actorOf, decide } from '../../src/core/decide.ts'
import { readDocument } from '../../src/core/document.ts'
import type { ClaimSubject, Entry, Fact } from '../../src/core/entry.ts'
import { evolveAll } from '../../src/core/evolve.ts'
import { sha256 } from '../../src/core/fingerprint.ts'
import { checkGate, type Verdict } from '../../src/core/gate.ts'
import type { Person } from '../../src/core/person.ts'
import type { Policy } from '../../src/core/policy.ts'
import { type Field, isRefusal, type Refusal, type RefusalCode } from '../../src/core/refusal.ts'
import { type BlockerState, currentProof, currentRound, nothing, type Requirement } from '../../src/core/state.ts'
import { policy, roles, TEAM } from './cast.ts'

/** When every test begins: 12 June 2026, 09:00 UTC. */
export const START = Date.parse('2026-06-12T09:00:00.000Z')
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** A command, or one that depends on what the ledger says by then. */
export type Step = Command | ((ledger: TestLedger) => Command | null)

/** A ledger in memory, with a clock that only moves when it is told to. Every state it makes is frozen. */
export class TestLedger {
  now = START
  state = frozen(nothing)
  readonly entries: Entry[] = []
  readonly sealed: SealedEntry[] = []

  /** Decides a command and records what follows from it. */
  run(step: Step): Fact[] | Refusal {
    const command = typeof step === 'function' ? step(this) : step
    if (command === null) return []
    const facts = decide(command, this.state, this.now)
    if (!isRefusal(facts)) this.record(facts, command)
    return facts
  }

  blocker(id: string): BlockerState {
    const blocker = this.state.blockers.get(blockerKey(id))
    if (!blocker) throw new Error(`no blocker ${id}`)
    return blocker
  }

  requirement(id: string, action: string): Requirement {
    const requirement = this.blocker(id).requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`${id} does not block ${action}`)
    return requirement
  }

  gate(action: string): Verdict {
    return checkGate(this.state, action, this.now)
  }

  private record(facts: Fact[], command: Command): void {
    const by = actorOf(command, { kind: 'command', name: 'countersign' })
    const { entries, sealed } = seal(facts, this.state, by, new Date(this.now).toISOString())
    this.state = frozen(
      evolveAll(
        this.state,
        entries.map((entry, i) => ({ entry, hash: sealed[i]?.hash ?? '' })),
      ),
    )
    this.entries.push(...entries)
    this.sealed.push(...sealed)
  }
}

/** A ledger that is open and has a policy, after these steps; a step that is refused fails the test. */
export function given(...steps: Step[]) {
  const ledger = new TestLedger()
  for (const step of [openLedger, adopt(policy), ...steps]) {
    const outcome = ledger.run(step)
    if (isRefusal(outcome)) throw new Error(`given what is refused (${outcome.code}): ${outcome.sentence}`)
  }
  return {
    ledger,
    when: (step: Step) => outcomeOf(ledger, ledger.run(step)),
    gate: (action: string) => ledger.gate(action),
    /** Why a gate is closed, a line a reason: `code: sentence`. */
    reasons: (action: string) => ledger.gate(action).reasons.map(({ code, sentence }) => `${code}: ${sentence}`),
  }
}

function outcomeOf(ledger: TestLedger, outcome: Fact[] | Refusal) {
  return {
    ledger,
    outcome,
    /** Exactly these facts, in this order; of each, at least these fields. */
    thenRecorded(...facts: Partial<Fact>[]) {
      expect(outcome).toMatchObject(facts)
      return ledger
    },
    thenNothing() {
      expect(outcome).toEqual([])
      return ledger
    },
    /** This code and sentence; and the input it stands beside, where one is wrong. */
    thenRefused(code: RefusalCode, sentence: string, field?: Field) {
      expect(outcome).toEqual({ refused: true, code, sentence, ...(field && { field }) })
      return ledger
    },
  }
}

/* The clock. */

/** Lets time pass: `30m`, `12h`, `7d`. */
export function later(duration: string): Step {
  return (ledger) => {
    ledger.now += parseDuration(duration) ?? Number.NaN
    return null
  }
}

/* Commands of the machine. */

export const openLedger: Command = { kind: 'open-ledger', workspace: TEAM, sandbox: true }
export const expire: Command = { kind: 'expire' }

export function adopt(policy: Policy, to = roles): Command {
  return { kind: 'adopt-policy', policy, roles: to }
}

export function spend(action: string, passed_by = 'lane-7'): Command {
  return { kind: 'spend', action, passed_by }
}

export function importing(map: BlockerMap): Command {
  const original = JSON.stringify(map)
  return { kind: 'import', map, original, sha256: sha256(original), warnings: [] }
}

/** Imports a map of these blockers: the next revision of the same document. */
export function lists(...blockers: ListedBlocker[]): Command {
  return importing(mapOf(blockers))
}

/* Commands of people. A round, a proof or a claim that is not given is the one that is current. */

interface Terms {
  round?: number
  reason?: string
  ttl?: number
  uses?: number
  typed?: string
}

export function grant(by: Person, blocker: string, action: string, terms: Terms = {}): Step {
  return (ledger): Grant => ({
    kind: 'grant',
    by,
    ...asking(ledger, blocker, action, terms.round),
    reason: terms.reason ?? 'checked',
    ttl: terms.ttl ?? 7 * DAY,
    uses: terms.uses ?? 1,
    typed: terms.typed ?? '',
  })
}

export function reject(by: Person, blocker: string, action: string, reason = 'not yet', round?: number): Step {
  return (ledger) => ({ kind: 'reject', by, ...asking(ledger, blocker, action, round), reason })
}

export function ask(by: Person, blocker: string, action: string, question = 'Who is on call?', round?: number): Step {
  return (ledger) => ({ kind: 'ask', by, ...asking(ledger, blocker, action, round), question })
}

export function answer(by: Person, blocker: string, action: string, text = 'Ivy is.', round?: number): Step {
  return (ledger) => ({ kind: 'answer', by, ...asking(ledger, blocker, action, round), answer: text })
}

/** Revokes the newest grant of one requirement. */
export function revoke(by: Person, blocker: string, action: string, reason = 'plans changed'): Step {
  return (ledger) => {
    const known = ledger.state.blockers.get(blockerKey(blocker))?.requirements
    const newest = known?.find((r) => r.action === action)?.grants.at(-1)
    return { kind: 'revoke', by, grant: newest?.id ?? 'none', reason }
  }
}

export function submit(by: Person, blocker: string, text = 'restored byte for byte', links: string[] = []): Step {
  return { kind: 'submit-proof', by, blocker: blockerKey(blocker), text, links }
}

export function accept(by: Person, blocker: string, proof?: string): Step {
  return (ledger) => ({
    kind: 'accept-proof',
    by,
    blocker: blockerKey(blocker),
    proof: proof ?? proofOf(ledger, blocker),
  })
}

export function giveBack(by: Person, blocker: string, reason = 'the checksum is missing', proof?: string): Step {
  return (ledger) => ({
    kind: 'return-proof',
    by,
    blocker: blockerKey(blocker),
    proof: proof ?? proofOf(ledger, blocker),
    reason,
  })
}

export function retire(by: Person, blocker: string, reason = 'out of scope'): Command {
  return { kind: 'retire', by, blocker: blockerKey(blocker), reason }
}

export function reopen(by: Person, blocker: string, reason = 'in scope again'): Command {
  return { kind: 'reopen', by, blocker: blockerKey(blocker), reason }
}

/** Confirms the newest claim of a kind. */
export function confirm(by: Person, blocker: string, kind: ClaimSubject['kind'], reason = 'agreed'): Step {
  return (ledger) => settle(ledger, by, blocker, kind, 'confirm', reason)
}

/** Refuses the newest claim of a kind. */
export function refuse(by: Person, blocker: string, kind: ClaimSubject['kind'], reason = 'not so'): Step {
  return (ledger) => settle(ledger, by, blocker, kind, 'refuse', reason)
}

function settle(
  ledger: TestLedger,
  by: Person,
  blocker: string,
  kind: ClaimSubject['kind'],
  verdict: 'confirm' | 'refuse',
  reason: string,
): Command {
  const claim = ledger.blocker(blocker).claims.findLast(({ subject }) => subject.kind === kind)
  return { kind: 'settle-claim', by, blocker: blockerKey(blocker), claim: claim?.id ?? 'none', verdict, reason }
}

function asking({ state }: TestLedger, blocker: string, action: string, round?: number) {
  const requirement = state.blockers.get(blockerKey(blocker))?.requirements.find((r) => r.action === action)
  const current = requirement ? currentRound(requirement).number : 1
  return { blocker: blockerKey(blocker), action, round: round ?? current }
}

function proofOf({ state }: TestLedger, id: string): string {
  const blocker = state.blockers.get(blockerKey(id))
  return (blocker && currentProof(blocker)?.id) ?? 'none'
}

/* Documents. */

export interface Listing {
  item?: string
  evidence?: string
  decision?: string
  proof?: string
  blocks?: string
  status?: string
  depends_on?: string[]
  next_action?: string
}

/** A blocker as a map lists it; unless told otherwise it asks for one decision about `apply`, and no proof. */
export function listing(id: string, fields: Listing = {}): ListedBlocker {
  return {
    id,
    item: fields.item ?? `what ${id} is about`,
    evidence: fields.evidence ?? 'precondition FAIL',
    decision: asked(fields.decision ?? 'authorize it'),
    proof: asked(fields.proof ?? 'n/a'),
    actor: { text: 'owner + operator', roles: ['owner', 'operator'], remark: '' },
    next_action: fields.next_action ?? 'wait',
    status: fields.status ?? 'OPEN',
    actions: (fields.blocks ?? 'apply').split('/'),
    depends_on: fields.depends_on ?? [],
  }
}

function asked(text: string): Ask {
  const remark = /^n\/a(?: \((.*)\))?$/.exec(text)
  return remark ? { needed: false, remark: remark[1] ?? '' } : { needed: true, text }
}

/** A map of these blockers. */
export function mapOf(blockers: ListedBlocker[], fields: Partial<BlockerMap> = {}): BlockerMap {
  return {
    doc: 'test-map',
    source: null,
    date: '2026-06-12',
    authority: 'blocker map only',
    blockers,
    resolved: [],
    newly_closed: [],
    production_work_performed: false,
    note: '',
    ...fields,
  }
}

/** The production blocker map that the project began with, as its file says it. */
export function realMap(): BlockerMap {
  const reading = readDocument(readFileSync(new URL('../fixtures/production-blocker-map.json', import.meta.url)))
  if (!reading.ok) throw new Error('the real map is not readable')
  return reading.document
}

/* Purity. */

/** The value, with everything in it made unchangeable, maps too: whoever changes it in place gets an exception. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (value instanceof Map) {
    for (const [key, inner] of value) frozen([key, inner])
    Object.assign(value, { set: unchangeable, delete: unchangeable, clear: unchangeable })
  }
  Object.freeze(value)
  for (const inner of Object.values(value)) frozen(inner)
  return value
}

function unchangeable(): never {
  throw new TypeError('a state was changed in place')
}
