import { expect } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { ANA, DAY, HOUR, IVY, KEN, OMAR } from '../support/people.ts'
import type { MapDocument } from '../support/world.ts'

/*
 * What people decided, as somebody with pencil and paper would keep it: no rounds, no fingerprints, no messages. Decisions
 * are heard from the ledger, each held against the rules and against who clicked; what follows from them is worked out here.
 */

export const IDS = ['RUN-1', 'PROOF-1', 'SHIP-1'] as const
export type Id = (typeof IDS)[number]
export const ACTIONS = ['apply', 'cutover', 'ship'] as const
/** What a run is asked for with: nothing, or one parameter. */
export const RUNS = ['', 'version=2'] as const
export type Run = (typeof RUNS)[number]

/** What a revision says of some blockers; of the others it says what the one before said. */
export type Revision = Partial<Record<Id, 'item' | 'evidence' | 'closed' | 'open' | 'nothing'>>

/** What somebody pressed, and chose in the form that opened. */
export interface Decision {
  who: string
  button: string
  expires: string | undefined
  uses: number
}

interface Grant {
  id: string
  action: string
  user: string
  until: number
  /** Null for one that only lifts, which lasts. */
  uses: number | null
}

/** Somebody asked something, and nobody answered yet. */
interface Question {
  id: string
  user: string
  action: string
}

interface Blocker {
  actions: string[]
  /** Whether its grants authorise; those of the others only lift. */
  authorises: boolean
  /** Whether a proof is asked. */
  proves: boolean
  item: number
  evidence: number
  closed: boolean
  retired: boolean
  grants: Grant[]
  questions: Question[]
  proof: { by: string; accepted: boolean } | null
  /** Who voted for retiring it (`retirement`), or for a claim by its id. */
  votes: Map<string, Set<string>>
  /** Actions about which nobody said anything since they were last asked. */
  fresh: Set<string>
}

export interface Request {
  id: string
  action: string
  run: string
  reason: string
  by: string
  /** Until when somebody may grant it. */
  until: number
  grants: Grant[]
  questions: Question[]
  over: boolean
}

interface Freeze {
  id: string
  action: string | null
  votes: Set<string>
}

const owners = [ANA, OMAR]
const operators = [IVY, KEN]
const everybody = [...owners, ...operators]
/** Somebody at the machine, or Countersign itself. */
const machine = ''

export class Model {
  readonly #blockers: Record<Id, Blocker> = {
    'RUN-1': blank(['apply', 'cutover'], { authorises: true }),
    'PROOF-1': blank(['apply'], { proves: true }),
    'SHIP-1': blank(['ship'], { proves: true }),
  }
  readonly #requests = new Map<string, Request>()
  readonly #freezes = new Map<string, Freeze>()
  /** When what the machine asks for was rejected last. */
  readonly #rejected = new Map<string, number>()

  /** Nothing is frozen, everything that names it holds, and somebody authorised just this run. */
  isOpen(action: string, run: string, now: number): boolean {
    const concerned = this.#concerned(action)
    const asked = this.#authorisedRequest(action, run, now)
    return (
      concerned.length > 0 &&
      !this.#isFrozen(action) &&
      concerned.every((blocker) => blocker.retired || holds(blocker, action, now, asked !== undefined)) &&
      (asked !== undefined || concerned.some((blocker) => authorises(blocker, action, now)))
    )
  }

  /** Whose grants a gate counts. */
  grantors(action: string, run: string, now: number): string[] {
    const asked = this.#authorisedRequest(action, run, now)
    const concerned = this.#concerned(action).filter(({ retired }) => !retired)
    const authorised = asked
      ? counting(asked, now)
      : concerned
          .filter((blocker) => authorises(blocker, action, now))
          .flatMap((blocker) => living(blocker, action, now))
    const lifted = concerned.filter((one) => !one.authorises).flatMap((blocker) => living(blocker, action, now))
    return [...authorised, ...lifted].map(({ user }) => user)
  }

  status(id: Id, now: number): 'open' | 'cleared' | 'retired' {
    const blocker = this.#blockers[id]
    if (blocker.retired) return 'retired'
    return blocker.actions.every((action) => holds(blocker, action, now, false)) ? 'cleared' : 'open'
  }

  actionsOf(id: Id): string[] {
    return this.#blockers[id].actions
  }

  get requests(): Request[] {
    return [...this.#requests.values()]
  }

  get freezes(): Freeze[] {
    return [...this.#freezes.values()]
  }

  /** Whether this owner has something to decide. */
  asks(id: Id, action: string, owner: string, now: number): boolean {
    const blocker = this.#blockers[id]
    const mine = living(blocker, action, now).some(({ user }) => user === owner)
    return !blocker.retired && !mine && !isGranted(blocker, action, now)
  }

  /** Whether this owner has a request to decide. */
  asksFor(request: Request, owner: string, now: number): boolean {
    const mine = counting(request, now).some(({ user }) => user === owner)
    return !request.over && request.by !== owner && !mine && now < request.until && !isAuthorised(request, now)
  }

  isFresh(id: Id, action: string): boolean {
    return !this.#blockers[id].retired && this.#blockers[id].fresh.has(action)
  }

  /** What the machine hears when it asks for a run: that it asks the same again, that it is too early, or nothing. */
  foresees(action: string, run: string, reason: string, now: number): 'again' | 'too early' | 'new' {
    const same = (request: Request) =>
      request.by === machine && request.action === action && request.run === run && request.reason === reason
    const waiting = this.requests.some(
      (request) => same(request) && !request.over && (now < request.until || isAuthorised(request, now)),
    )
    if (waiting) return 'again'
    const rejected = this.#rejected.get(`${action} ${run} ${reason}`)
    return rejected !== undefined && now < rejected + HOUR ? 'too early' : 'new'
  }

  /** Somebody went through: what authorised is used, what lifted is not. */
  spend(action: string, run: string, now: number): void {
    const asked = this.#authorisedRequest(action, run, now)
    if (asked) {
      asked.over = true
      return
    }
    for (const blocker of this.#concerned(action))
      if (!blocker.retired && authorises(blocker, action, now))
        for (const grant of living(blocker, action, now)) {
          grant.uses = (grant.uses ?? 0) - 1
          blocker.fresh.delete(action)
        }
  }

  /** The next revision of the document, and what follows from it. */
  revise(revision: Revision): MapDocument {
    for (const id of IDS) {
      const blocker = this.#blockers[id]
      const change = revision[id]
      const reopens = change === 'item' || (change === 'open' && blocker.closed)
      if (change === 'item') blocker.item += 1
      if (change === 'evidence') blocker.evidence += 1
      if (change === 'closed') blocker.closed = true
      if (change === 'open') blocker.closed = false
      // Grants, proofs and votes are bound to the words.
      if (change === 'item') {
        forget(blocker)
        if (!blocker.retired) this.#otherWords(blocker)
      }
      if (reopens && blocker.retired) this.#reopen(blocker)
    }
    return this.#document()
  }

  /** Takes in an entry. True for one that a person decided by the click, which must be lawful; others are only what follows. */
  hears(entry: Entry, click: Decision | undefined, now: number): boolean {
    switch (entry.kind) {
      case 'RunRequested': {
        if (entry.by.kind === 'person') expect(click).toMatchObject({ button: 'request', who: userOf(entry) })
        const { request: id, action, reason, params } = entry
        const run = params.map((pair) => pair.join('=')).join(' ')
        const until = now + DAY
        this.#requests.set(id, {
          ...{ id, action, run, reason, until, by: userOf(entry) },
          ...{ grants: [], questions: [], over: false },
        })
        expect(Date.parse(entry.expires)).toBe(until)
        return entry.by.kind === 'person'
      }
      case 'GrantIssued':
        return 'request' in entry ? this.#hearRequestGrant(entry, click, now) : this.#hearGrant(entry, click, now)
      case 'RequirementRejected': {
        const blocker = this.#lawful(entry, click, owners, 'Reject…')
        expect(isGranted(blocker, entry.action, now), 'granted already').toBe(false)
        end(blocker, entry.action)
        return true
      }
      case 'RequestRejected': {
        const request = this.#waiting(entry, click, owners, 'Reject…')
        expect(now < request.until && !isAuthorised(request, now), 'there was nothing to reject').toBe(true)
        request.over = true
        if (request.by === machine) this.#rejected.set(`${request.action} ${request.run} ${request.reason}`, now)
        return true
      }
      case 'RequestEnded': {
        const request = this.#requests.get(entry.request)
        if (!request) throw new Error(`the model knows no ${entry.request}`)
        this.#expectRightEnd(request, entry.because, click, now)
        request.over = true
        return entry.because === 'withdrawn'
      }
      case 'InfoRequested': {
        const asked =
          'request' in entry ? this.#waiting(entry, click, owners, 'Ask…') : this.#lawful(entry, click, owners, 'Ask…')
        const action = 'request' in entry ? '' : entry.action
        asked.questions.push({ id: `Q-${entry.seq}`, user: userOf(entry), action })
        return true
      }
      case 'InfoAnswered':
      case 'InfoWithdrawn': {
        const answered = entry.kind === 'InfoAnswered'
        const button = answered ? 'Answer' : 'Withdraw my question'
        const asked =
          'request' in entry
            ? this.#waiting(entry, click, everybody, button)
            : this.#lawful(entry, click, everybody, button)
        const question = asked.questions.find(({ id }) => id === entry.question)
        expect(question, 'nobody asked that').toBeDefined()
        if (!answered) expect(question?.user, 'the question of somebody else').toBe(userOf(entry))
        asked.questions = asked.questions.filter((one) => one !== question)
        return true
      }
      case 'ProofSubmitted': {
        const blocker = this.#lawful(entry, click, operators, 'Submit proof…')
        expect(blocker.proof?.accepted ?? false, 'accepted already').toBe(false)
        blocker.proof = { by: userOf(entry), accepted: false }
        return true
      }
      case 'ProofAccepted': {
        const blocker = this.#lawful(entry, click, everybody, 'Accept proof')
        expect(blocker.proof?.by, 'accepted by who submitted it').not.toBe(userOf(entry))
        if (!blocker.proof || blocker.proof.accepted) throw new Error('there is no proof to accept')
        blocker.proof.accepted = true
        return true
      }
      case 'ProofReturned': {
        const blocker = this.#lawful(entry, click, everybody, 'Return proof…')
        expect(blocker.proof, 'there is no proof to return').not.toBeNull()
        blocker.proof = null
        return true
      }
      case 'GrantRevoked': {
        // One that ends with its blocker or its request is no decision of its own.
        const button = click?.button ?? ''
        if (button !== 'Revoke' && button !== 'Withdraw my grant') return false
        const of =
          'request' in entry ? this.#waiting(entry, click, owners, button) : this.#lawful(entry, click, owners, button)
        of.grants = of.grants.filter(({ id }) => id !== entry.grant)
        if ('fresh' in of) of.fresh.delete(entry.action)
        return true
      }
      case 'VoteCast':
      case 'VoteWithdrawn':
        return this.#hearVote(entry, click)
      case 'BlockerRetired':
      case 'ClaimConfirmed': {
        const claim = entry.kind === 'ClaimConfirmed' ? entry.claim : 'retirement'
        const blocker = this.#lawful(entry, click, owners, claim === 'retirement' ? 'Retire…' : 'Confirm…')
        expectQuorum(votesIn(blocker, claim), userOf(entry), neededFor(blocker.actions))
        forget(blocker)
        blocker.questions = []
        blocker.retired = true
        this.#otherWords(blocker)
        return true
      }
      case 'ClaimRefused':
        this.#of(entry, click, owners, 'Refuse…').votes.delete(entry.claim)
        return true
      case 'BlockerReopened': {
        if (entry.by.kind !== 'person') return false
        const blocker = this.#of(entry, click, owners, 'Reopen…')
        expect(blocker.retired).toBe(true)
        this.#reopen(blocker)
        return true
      }
      case 'ActionFrozen': {
        const id = `F-${entry.seq}`
        this.#freezes.set(id, { id, action: entry.action, votes: new Set() })
        if (entry.by.kind !== 'person') return false
        expectClick(entry, click, everybody, 'Freeze…')
        return true
      }
      case 'ActionThawed': {
        const freeze = this.#frozen(entry)
        expectClick(entry, click, owners, 'Thaw…')
        expectQuorum(freeze.votes, userOf(entry), neededFor(freeze.action === null ? ACTIONS : [freeze.action]))
        this.#freezes.delete(freeze.id)
        return true
      }
      case 'GrantExpired':
      case 'GrantWentStale':
      case 'ProofWentStale':
      case 'RequirementAsked':
        // What follows in the same commit, also from what a person decided.
        return false
      case 'DecisionRefused':
        expect(click?.who, 'who tried').toBe(userOf(entry))
        return false
      default:
        expect(entry.by.kind, `nobody decided ${entry.kind}`).not.toBe('person')
        return false
    }
  }

  #hearGrant(
    entry: Extract<Entry, { kind: 'GrantIssued'; blocker: unknown }>,
    click: Decision | undefined,
    now: number,
  ): true {
    const blocker = this.#lawful(entry, click, owners, 'Approve…')
    expect(isGranted(blocker, entry.action, now), 'granted already').toBe(false)
    expect(living(blocker, entry.action, now).filter(({ user }) => user === click?.who)).toEqual([])
    expect(entry.effect).toBe(blocker.authorises ? 'authorises' : 'lifts')
    expect(entry.uses, 'a lift has no uses').toBe(blocker.authorises ? click?.uses : null)
    blocker.grants.push(grantOf(entry, click, now))
    blocker.fresh.delete(entry.action)
    return true
  }

  #hearRequestGrant(
    entry: Extract<Entry, { kind: 'GrantIssued'; request: unknown }>,
    click: Decision | undefined,
    now: number,
  ): true {
    const request = this.#waiting(entry, click, owners, 'Approve…')
    expect(request.by, 'granted by who asked').not.toBe(userOf(entry))
    expect(this.asksFor(request, userOf(entry), now), 'there was nothing to grant').toBe(true)
    expect(entry).toMatchObject({ effect: 'authorises', uses: 1, action: request.action })
    request.grants.push(grantOf(entry, click, now))
    return true
  }

  #hearVote(entry: Extract<Entry, { kind: 'VoteCast' | 'VoteWithdrawn' }>, click: Decision | undefined): true {
    const cast = entry.kind === 'VoteCast'
    const [votes, actions, button] = this.#ballot(entry)
    expectClick(entry, click, owners, cast ? button : 'Withdraw my vote')
    expect(votes.has(userOf(entry)), 'whether they had voted').toBe(!cast)
    if (cast) votes.add(userOf(entry))
    else votes.delete(userOf(entry))
    // Who completes the quorum does it, and votes no more.
    expect(votes.size).toBeLessThan(neededFor(actions))
    return true
  }

  #ballot(entry: Extract<Entry, { kind: 'VoteCast' | 'VoteWithdrawn' }>): [Set<string>, readonly string[], string] {
    if ('freeze' in entry) {
      const { votes, action } = this.#frozen(entry)
      return [votes, action === null ? ACTIONS : [action], 'Thaw…']
    }
    const blocker = this.#named(entry.blocker)
    expect(blocker.retired, 'a vote about what is retired').toBe(false)
    return [votesIn(blocker, entry.on), blocker.actions, entry.on === 'retirement' ? 'Retire…' : 'Confirm…']
  }

  /** A request ends by itself only when nobody can use it any more. */
  #expectRightEnd(request: Request, because: string, click: Decision | undefined, now: number): void {
    if (because === 'used') expect(request.over, 'used without a passage').toBe(true)
    else expect(request.over, 'ended twice').toBe(false)
    const unusable = now >= request.until && !isAuthorised(request, now)
    if (because === 'withdrawn') expect(click).toMatchObject({ button: 'Withdraw the request', who: request.by })
    if (because === 'revoked') expect(['Revoke', 'Withdraw my grant']).toContain(click?.button)
    if (because === 'expired' || because === 'lapsed') expect(unusable, `${because} while it was in force`).toBe(true)
    expect(['used', 'withdrawn', 'revoked', 'expired', 'lapsed']).toContain(because)
  }

  /** The blocker of a decision, which is not retired. */
  #lawful(entry: Entry & { blocker: string }, click: Decision | undefined, may: string[], button: string): Blocker {
    const blocker = this.#of(entry, click, may, button)
    expect(blocker.retired, `${entry.kind} about what is retired`).toBe(false)
    return blocker
  }

  /** The blocker of a decision, made by somebody who may and who pressed that button just now. */
  #of(entry: Entry & { blocker: string }, click: Decision | undefined, may: string[], button: string): Blocker {
    expectClick(entry, click, may, button)
    return this.#named(entry.blocker)
  }

  /** The request of a decision, which is not over. */
  #waiting(entry: Entry & { request: string }, click: Decision | undefined, may: string[], button: string): Request {
    expectClick(entry, click, may, button)
    const request = this.#requests.get(entry.request)
    if (!request) throw new Error(`the model knows no ${entry.request}`)
    expect(request.over, `${entry.kind} about what is over`).toBe(false)
    return request
  }

  #named(key: string): Blocker {
    const id = IDS.find((one) => one.toLowerCase() === key)
    if (!id) throw new Error(`the model knows no ${key}`)
    return this.#blockers[id]
  }

  #frozen({ freeze: id }: { freeze: string }): Freeze {
    const freeze = this.#freezes.get(id)
    if (!freeze) throw new Error(`the model knows no ${id} in force`)
    return freeze
  }

  #isFrozen(action: string): boolean {
    return this.freezes.some((freeze) => freeze.action === null || freeze.action === action)
  }

  /** The request that a run would use: one for exactly it, else one for any; of these the one that ends first. */
  #authorisedRequest(action: string, run: string, now: number): Request | undefined {
    const fitting = this.requests.filter(
      (request) =>
        request.action === action && (request.run === '' || request.run === run) && isAuthorised(request, now),
    )
    const ends = (request: Request) => Math.min(...counting(request, now).map(({ until }) => until))
    return fitting.sort((a, b) => b.run.length - a.run.length || ends(a) - ends(b))[0]
  }

  #reopen(blocker: Blocker): void {
    blocker.retired = false
    blocker.questions = []
    forget(blocker)
    this.#otherWords(blocker)
  }

  /** What was granted on requests answers the words of what authorises their action, too. */
  #otherWords(blocker: Blocker): void {
    if (!blocker.authorises) return
    for (const request of this.requests) if (blocker.actions.includes(request.action)) request.grants = []
  }

  #concerned(action: string): Blocker[] {
    return Object.values(this.#blockers).filter(({ actions }) => actions.includes(action))
  }

  #document(): MapDocument {
    return {
      doc: 'conversations',
      blockers: IDS.map((id) => {
        const { actions, authorises, item, evidence, closed } = this.#blockers[id]
        return {
          id,
          item: `what ${id} is about, version ${item}`,
          evidence: `precondition ${evidence} FAIL`,
          required_owner_gpt_decision: `authorize ${id}`,
          required_technical_proof: authorises ? 'n/a (authorization gate)' : `prove ${id}`,
          actor_needed: 'owner + operator',
          next_action: 'wait',
          status: closed ? 'CLOSED' : 'OPEN',
          blocks: actions.join('/'),
        }
      }),
    }
  }
}

function blank(actions: string[], { authorises = false, proves = false }): Blocker {
  return {
    ...{ actions, authorises, proves, item: 1, evidence: 1, closed: false, retired: false },
    ...{ grants: [], questions: [], proof: null, votes: new Map(), fresh: new Set(actions) },
  }
}

/** `authorised`: by a request, which stands for the grants of what authorises. */
function holds(blocker: Blocker, action: string, now: number, authorised: boolean): boolean {
  const granted = isGranted(blocker, action, now) || (blocker.authorises && authorised)
  const proven = !blocker.proves || blocker.proof?.accepted === true
  return granted && proven && !blocker.questions.some((question) => question.action === action)
}

function authorises(blocker: Blocker, action: string, now: number): boolean {
  return blocker.authorises && !blocker.retired && isGranted(blocker, action, now)
}

function isGranted(blocker: Blocker, action: string, now: number): boolean {
  return isQuorum(living(blocker, action, now), action)
}

function isAuthorised(request: Request, now: number): boolean {
  return request.questions.length === 0 && isQuorum(counting(request, now), request.action)
}

function isQuorum(grants: Grant[], action: string): boolean {
  return new Set(grants.map(({ user }) => user)).size >= neededFor([action])
}

/** `cutover` takes two owners, and so does whatever would loosen it. */
function neededFor(actions: readonly string[]): number {
  return actions.includes('cutover') ? 2 : 1
}

function counting(request: Request, now: number): Grant[] {
  return request.over ? [] : request.grants.filter(({ until }) => until > now)
}

function living({ grants }: Blocker, action: string, now: number): Grant[] {
  return grants.filter((grant) => grant.action === action && grant.uses !== 0 && grant.until > now)
}

/** Nothing that was given counts any more, and everything is asked anew. */
function forget(blocker: Blocker): void {
  blocker.grants = []
  blocker.proof = null
  blocker.votes.clear()
  blocker.fresh = new Set(blocker.actions)
}

function end(blocker: Blocker, action: string): void {
  blocker.grants = blocker.grants.filter((grant) => grant.action !== action)
  blocker.fresh.delete(action)
}

function votesIn(blocker: Blocker, on: string): Set<string> {
  const votes = blocker.votes.get(on) ?? new Set()
  blocker.votes.set(on, votes)
  return votes
}

function expectQuorum(votes: ReadonlySet<string>, last: string, needed: number): void {
  expect(new Set([...votes, last]).size, 'owners who want it').toBeGreaterThanOrEqual(needed)
}

function expectClick(entry: Entry, click: Decision | undefined, may: readonly string[], button: string): void {
  expect({ button: click?.button, who: click?.who }, entry.kind).toEqual({ button, who: userOf(entry) })
  expect(may).toContain(userOf(entry))
}

function grantOf(
  { seq, action, expires, uses, ...entry }: Extract<Entry, { kind: 'GrantIssued' }>,
  click: Decision | undefined,
  now: number,
): Grant {
  expect(expires, 'the instant that was shown').toBe(click?.expires)
  const until = Date.parse(expires)
  expect(until).toBeGreaterThan(now)
  return { id: `G-${seq}`, action, user: userOf(entry as Entry), until, uses }
}

function userOf({ by }: Pick<Entry, 'by'>): string {
  return by.kind === 'person' ? by.user : machine
}
