import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Actor } from '../../src/core/actor.ts'
import { requestBrief, requirementBrief } from '../../src/core/advice/brief.ts'
import { requestFingerprint } from '../../src/core/authorisation.ts'
import type { BlockerState } from '../../src/core/blocker/blocker.ts'
import { type Ask, type BlockerMap, blockerKey, type ListedBlocker } from '../../src/core/blocker/listing.ts'
import { parseDuration } from '../../src/core/calendar.ts'
import type { Caller } from '../../src/core/caller/caller.ts'
import type { Claim, ClaimSubject } from '../../src/core/claim/claim.ts'
import type { Advise, Command, CommandOf, Grant } from '../../src/core/command.ts'
import { actorOf, decide } from '../../src/core/decide.ts'
import { sha256 } from '../../src/core/digest.ts'
import { readDocument } from '../../src/core/document.ts'
import type { Entry, Fact } from '../../src/core/entry.ts'
import { checkGate, type Verdict } from '../../src/core/gate.ts'
import { type Parameters, sameParameters, sorted } from '../../src/core/parameters.ts'
import type { Person } from '../../src/core/person.ts'
import { placeFacts } from '../../src/core/place-facts.ts'
import type { Policy } from '../../src/core/policy.ts'
import { type Field, isRefusal, type Refusal, type RefusalCode } from '../../src/core/refusal.ts'
import type { Rejected } from '../../src/core/request/decide.ts'
import type { RequestState } from '../../src/core/request/request.ts'
import type { Requirement } from '../../src/core/requirement/requirement.ts'
import { changesOf, Fold } from '../../src/core/state.ts'
import { blockerSubject, requestSubject } from '../../src/core/subject.ts'
import type { State } from '../../src/core/view.ts'
import { policy, roles, TEAM } from './cast.ts'

/** When every test begins: 12 June 2026, 09:00 UTC. */
export const START = Date.parse('2026-06-12T09:00:00.000Z')
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** Who acts where a command does not say: somebody at the command line. */
export const machine: Actor = { kind: 'command', name: 'countersign' }

/** A command, or one that depends on what the ledger says by then. */
export type Step = Command | ((ledger: TestLedger) => Command | null)

/** A ledger in memory, with a clock that only moves when it is told to. Every state it makes is frozen, and another one. */
export class TestLedger {
  now = START
  state: State = frozen(new Fold())
  readonly entries: Entry[] = []

  /** Decides a command and records what follows from it. */
  run(step: Step): Fact[] | Refusal {
    const command = typeof step === 'function' ? step(this) : step
    if (command === null) return []
    const facts = decide(command, this.state, { now: this.now, machine, rejected: rejectionOf(this, command) })
    if (!isRefusal(facts)) this.record(facts, command)
    return facts
  }

  blocker(id: string): BlockerState {
    const blocker = this.state.blocker(blockerKey(id))
    if (!blocker) throw new Error(`no blocker ${id}`)
    return blocker
  }

  requirement(id: string, action: string): Requirement {
    const requirement = this.blocker(id).requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`${id} does not block ${action}`)
    return requirement
  }

  /** The newest request that is not settled, or the one with this id. */
  request(id?: string): RequestState {
    const request = id === undefined ? [...this.state.requests.values()].at(-1) : this.state.request(id)
    if (!request) throw new Error(`no request ${id ?? 'is open'}`)
    return request
  }

  gate(action: string, params?: Parameters): Verdict {
    return checkGate(this.state, action, this.now, params)
  }

  private record(facts: Fact[], command: Command): void {
    if (facts.length === 0) return
    const entries = placeFacts(facts, this.state, actorOf(command, machine), new Date(this.now).toISOString())
    this.state = frozen(stateAfter(this.state, entries))
    this.entries.push(...entries)
  }
}

/** The state after some entries, beside the one before. */
export function stateAfter(state: State, entries: readonly Entry[]): State {
  const next = new Fold()
  const { size, at, desk, blockers, requests } = state
  next.apply({ size, at, desk, blockers: new Map(blockers), requests: new Map(requests) })
  next.apply(changesOf(next, entries))
  return next
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
    gate: (action: string, params?: Parameters) => ledger.gate(action, params),
    /** Why a gate is closed, a line a reason: `code: sentence`. */
    reasons: (action: string, params?: Parameters) =>
      ledger.gate(action, params).reasons.map(({ code, sentence }) => `${code}: ${sentence}`),
    /** The codes of the reasons alone. */
    codes: (action: string, params?: Parameters) => ledger.gate(action, params).reasons.map(({ code }) => code),
  }
}

/** When and by whom the same request was rejected last, as the workflow looks it up. */
function rejectionOf({ entries }: TestLedger, command: Command): Rejected | null {
  if (command.kind !== 'request-run') return null
  const by = JSON.stringify(actorOf(command, machine))
  const same = entries.filter(
    (entry) =>
      entry.kind === 'RunRequested' &&
      entry.action === command.action &&
      entry.reason === command.reason.trim() &&
      sameParameters(entry.params, command.params) &&
      JSON.stringify(entry.by) === by,
  )
  const ids = same.map((entry) => ('request' in entry ? entry.request : ''))
  const rejected = entries.findLast((entry) => entry.kind === 'RequestRejected' && ids.includes(entry.request))
  return rejected ? { at: rejected.at, by: rejected.by.kind === 'person' ? `@${rejected.by.name}` : '' } : null
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

export function spend(action: string, passed_by = 'lane-7', params: Parameters = []): Command {
  return { kind: 'spend', action, params, passed_by }
}

/** `{ version: '1.4.2' }` as the parameters of a run. */
export function parameters(values: Record<string, string>): Parameters {
  return sorted(Object.entries(values))
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
  /** Milliseconds from now on; `expires` is the instant itself. */
  ttl?: number
  expires?: string
  uses?: number
  typed?: string
  shown?: string
  /** The advice that stood beside it. */
  advised?: string[]
}

export function grant(by: Person, blocker: string, action: string, terms: Terms = {}): Step {
  return (ledger): Grant => ({
    kind: 'grant',
    by,
    ...asking(ledger, blocker, action, terms.round),
    reason: terms.reason ?? 'checked',
    expires: expiresAt(ledger, terms),
    uses: terms.uses ?? 1,
    typed: terms.typed ?? '',
    ...(terms.shown !== undefined && { shown: terms.shown }),
    ...(terms.advised && { advised: terms.advised }),
  })
}

export function reject(by: Person, blocker: string, action: string, reason = 'not yet', round?: number): Step {
  return (ledger) => ({ kind: 'reject', by, ...asking(ledger, blocker, action, round), reason })
}

export function ask(by: Person, blocker: string, action: string, question = 'Who is on call?', round?: number): Step {
  return (ledger) => ({ kind: 'ask', by, ...asking(ledger, blocker, action, round), question })
}

/** Answers the newest question about one requirement that waits, or the one with this id. */
export function answer(by: Person, blocker: string, action: string, text = 'Ivy is.', question?: string): Step {
  return (ledger) => ({
    kind: 'answer',
    by,
    on: blockerSubject(blockerKey(blocker)),
    question: question ?? questionOf(ledger, blocker, action),
    answer: text,
  })
}

/** Withdraws the newest question about one requirement that waits, or the one with this id. */
export function withdrawQuestion(by: Person, blocker: string, action: string, question?: string): Step {
  return (ledger) => ({
    kind: 'withdraw-question',
    by,
    on: blockerSubject(blockerKey(blocker)),
    question: question ?? questionOf(ledger, blocker, action),
  })
}

/** Revokes the newest grant of one requirement. */
export function revoke(by: Person, blocker: string, action: string, reason = 'plans changed'): Step {
  return ({ state }) => {
    const known = state.blocker(blockerKey(blocker))?.requirements.find((r) => r.action === action)
    const newest = [...(known?.previous?.grants ?? []), ...(known?.grants ?? [])].at(-1)
    return { kind: 'revoke', by, on: blockerSubject(blockerKey(blocker)), grant: newest?.id ?? 'none', reason }
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

/** Takes back a vote for retiring a blocker, or for confirming its newest claim of a kind. */
export function withdrawVote(by: Person, blocker: string, on: 'retirement' | ClaimSubject['kind']): Step {
  return (ledger) => ({
    kind: 'withdraw-vote',
    by,
    blocker: blockerKey(blocker),
    on: on === 'retirement' ? on : (claimOf(ledger, blocker, on)?.id ?? 'none'),
  })
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
  const claim = claimOf(ledger, blocker, kind)?.id ?? 'none'
  return { kind: 'settle-claim', by, blocker: blockerKey(blocker), claim, verdict, reason }
}

function claimOf(ledger: TestLedger, blocker: string, kind: ClaimSubject['kind']): Claim | undefined {
  return ledger.blocker(blocker).claims.findLast(({ subject }) => subject.kind === kind)
}

function asking({ state }: TestLedger, blocker: string, action: string, round?: number) {
  const requirement = state.blocker(blockerKey(blocker))?.requirements.find((r) => r.action === action)
  return { blocker: blockerKey(blocker), action, round: round ?? requirement?.round.number ?? 1 }
}

function questionOf(ledger: TestLedger, blocker: string, action: string): string {
  const { questions } = ledger.requirement(blocker, action)
  return questions.findLast((question) => !question.answer)?.id ?? 'none'
}

function proofOf({ state }: TestLedger, id: string): string {
  return state.blocker(blockerKey(id))?.newest_proof?.id ?? 'none'
}

function expiresAt({ now }: TestLedger, { ttl = 7 * DAY, expires }: Terms): string {
  return expires ?? new Date(now + ttl).toISOString()
}

/* Requests. One that is not named is the newest that is not settled. */

interface Wish {
  reason?: string
  params?: Record<string, string>
  for_whom?: string | null
}

/** Somebody asks for one run; without a person, somebody at the machine does. */
export function requestRun(by: Person | null, action: string, wish: Wish = {}): CommandOf<'request-run'> {
  const { reason = 'the release is due', params = {}, for_whom = null } = wish
  return { kind: 'request-run', ...(by && { by }), action, params: parameters(params), reason, for_whom }
}

export function grantRequest(by: Person, terms: Terms & { request?: string } = {}): Step {
  return (ledger) => ({
    kind: 'grant-request',
    by,
    ...requested(ledger, terms.request),
    reason: terms.reason ?? 'checked',
    expires: expiresAt(ledger, { ttl: HOUR, ...terms }),
    typed: terms.typed ?? '',
    ...(terms.shown !== undefined && { shown: terms.shown }),
    ...(terms.advised && { advised: terms.advised }),
  })
}

export function rejectRequest(by: Person, reason = 'not yet', request?: string): Step {
  return (ledger) => ({ kind: 'reject-request', by, ...requested(ledger, request), reason })
}

export function withdrawRequest(by: Person | null, reason = 'not needed', request?: string): Step {
  return (ledger) => {
    const { id } = ledger.request(request)
    return { kind: 'withdraw-request', ...(by && { by }), request: id, reason }
  }
}

export function askOn(by: Person, question = 'Who is on call?', request?: string): Step {
  return (ledger) => ({ kind: 'ask', by, ...requested(ledger, request), question })
}

/** Answers the newest question on a request that waits. */
export function answerOn(by: Person, text = 'Ivy is.', request?: string): Step {
  return (ledger) => {
    const { id, questions } = ledger.request(request)
    const question = questions.findLast((asked) => !asked.answer)?.id ?? 'none'
    return { kind: 'answer', by, on: requestSubject(id), question, answer: text }
  }
}

/** Revokes the newest grant of a request. */
export function revokeRequest(by: Person, reason = 'plans changed', request?: string): Step {
  return (ledger) => {
    const { id, grants } = ledger.request(request)
    return { kind: 'revoke', by, on: requestSubject(id), grant: grants.at(-1)?.id ?? 'none', reason }
  }
}

function requested(ledger: TestLedger, id?: string) {
  const request = ledger.request(id)
  return { request: request.id, seen: requestFingerprint(ledger.state, request) }
}

/* Advice. */

/** A program that may advise. */
export const reviewer: Caller = { id: 'token/T-9', name: 'reviewer', scopes: ['advice:create'], actions: null }

/** Advice of a program on a requirement (null: of somebody at the machine), after it read the brief that stands then. */
export function advise(by: Caller | null, blocker: string, action: string, said: Partial<Advise> = {}): Step {
  return (ledger) => {
    const known = ledger.state.blocker(blockerKey(blocker))
    const requirement = known?.requirements.find((r) => r.action === action)
    const read = known && requirement ? requirementBrief(ledger.state, known, requirement).sha256 : '0'.repeat(64)
    return advising(by, { blocker: blockerKey(blocker), action }, read, said)
  }
}

/** The same on a request. */
export function adviseOn(by: Caller | null, said: Partial<Advise> = {}, request?: string): Step {
  return (ledger) => {
    const found = ledger.request(request)
    return advising(by, { request: found.id }, requestBrief(ledger.state, found).sha256, said)
  }
}

function advising(by: Caller | null, on: Advise['on'], read: string, said: Partial<Advise>): Advise {
  const own = { recommend: 'grant', reason: 'The evidence holds.', model: 'model-x', read } as const
  return { kind: 'advise', ...(by && { by }), on, ...own, ...said }
}

/* Freezes. */

/** Closes an action, or all (null); without a person, somebody at the machine does. */
export function freeze(by: Person | null, action: string | null, reason = 'an incident'): Command {
  return { kind: 'freeze', ...(by && { by }), action, reason }
}

/** Thaws the newest freeze, or the one with this id. */
export function thaw(by: Person, reason = 'the incident is over', freeze?: string): Step {
  return ({ state }) => ({ kind: 'thaw', by, freeze: freeze ?? state.desk.freezes.at(-1)?.id ?? 'none', reason })
}

export function withdrawThawVote(by: Person): Step {
  return ({ state }) => ({ kind: 'withdraw-thaw-vote', by, freeze: state.desk.freezes.at(-1)?.id ?? 'none' })
}

/* Documents. */

/** The letter by which a document says that a grant authorises; `n/a` alone lifts. */
export const AUTHORISES = 'n/a (authorization gate)'

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

/** A blocker as a map lists it; unless told otherwise it asks for one decision about `apply`, which authorises it, and no proof. */
export function listing(id: string, fields: Listing = {}): ListedBlocker {
  return {
    id,
    item: fields.item ?? `what ${id} is about`,
    evidence: fields.evidence ?? 'precondition FAIL',
    decision: asked(fields.decision ?? 'authorize it'),
    proof: asked(fields.proof ?? AUTHORISES),
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
