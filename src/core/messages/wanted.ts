import type { Actor } from '../actor.ts'
import { type BlockerState, liveRequirements, openClaims } from '../blocker/blocker.ts'
import type { BlockerKey } from '../blocker/listing.ts'
import { blockerOf, type Entry, type Fact, requestOf, seqIn } from '../entry.ts'
import type { Roles } from '../policy.ts'
import type { Requirement } from '../requirement/requirement.ts'
import type { State } from '../view.ts'
import { type MessageSubject, messageKey, promptsOf, turnsOf, type WantedMessage, wantedMessage } from './keys.ts'
import { placeOf } from './place.ts'
import { asksOwners, isAskedAlone } from './prompted.ts'
import { turnsAfter, turnsEnded } from './turns.ts'

/** What a change of the ledger means for Slack: messages that must exist, and keys to bring up to date where they do. */
export interface Wanted {
  create: WantedMessage[]
  touch: string[]
}

/** What was true before some entries, as far as messages need it. */
export interface Before {
  roles: Roles
}

/** The messages that some new entries call for, given the state after them: those that they touch, and no others. */
export function messagesWanted(entries: readonly Entry[], state: State, before: Before): Wanted {
  const { policy } = state.desk
  if (!policy) return { create: [], touch: [] }
  const wanted = new Wanting(state, before)
  for (const entry of entries) wantFor(entry, wanted)
  return wanted.all()
}

/** The messages that an entry calls for by itself, whatever the state is: its line, its notice, and what single kinds have beside that. */
export function messagesCalled(entry: Entry, state: State): WantedMessage[] {
  if (!state.desk.policy) return []
  const wanted = new Wanting(state, { roles: state.desk.roles })
  wantTold(entry, wanted)
  wantOwn(entry, wanted)
  return wanted.all().create
}

/** The App Home of somebody who opened it: from then on it is kept in step like a message. */
export function homeWanted(user: string): Wanted {
  return { create: [wantedMessage({ kind: 'home', user }, { kind: 'home', user })], touch: [] }
}

/** What a kind of entry calls for: a new kind does not compile until it says so. */
interface Calls {
  /** A line in the thread of the blocker's card, or of the request. */
  line?: true
  /** A message of its own in the channel. */
  notice?: true | ((entry: Entry) => boolean)
  /** What is brought up to date. */
  about: 'nothing' | 'action' | 'proof' | 'blocker' | 'claims' | 'request' | 'desk' | 'everything'
  /** Whose Home it changes. */
  homes: 'nobody' | 'owners' | 'operators' | 'both'
}

const calls: Record<Fact['kind'], Calls> = {
  LedgerOpened: { about: 'nothing', homes: 'nobody' },
  KeyAdopted: { about: 'nothing', homes: 'nobody' },
  LedgerMoved: { about: 'everything', homes: 'both', notice: true },
  PolicyAdopted: {
    about: 'everything',
    homes: 'both',
    notice: (entry) => entry.kind === 'PolicyAdopted' && entry.loosens.length > 0,
  },
  DocumentImported: {
    about: 'nothing',
    homes: 'both',
    notice: (entry) =>
      entry.kind === 'DocumentImported' && (entry.production_work_performed || entry.denied_passages > 0),
  },
  BlockerAdded: { about: 'blocker', homes: 'both' },
  BlockerRevised: { about: 'blocker', homes: 'both', line: true },
  BlockerMissed: { about: 'blocker', homes: 'owners' },
  BlockerRetired: { about: 'blocker', homes: 'both', line: true },
  BlockerReopened: { about: 'blocker', homes: 'both', line: true },
  ClaimMade: { about: 'claims', homes: 'owners', line: true },
  ClaimWithdrawn: { about: 'claims', homes: 'owners', line: true },
  ClaimConfirmed: { about: 'blocker', homes: 'both', line: true },
  ClaimRefused: { about: 'claims', homes: 'owners', line: true },
  VoteCast: { about: 'claims', homes: 'owners', line: true },
  VoteWithdrawn: { about: 'claims', homes: 'owners', line: true },
  HelpAsked: { about: 'nothing', homes: 'nobody', line: true },
  RequirementAsked: { about: 'action', homes: 'owners' },
  GrantIssued: { about: 'action', homes: 'owners', line: true },
  RequirementRejected: { about: 'action', homes: 'owners', line: true },
  GrantRevoked: { about: 'action', homes: 'owners', line: true },
  GrantSpent: { about: 'action', homes: 'owners', line: true },
  GrantExpired: { about: 'action', homes: 'owners', line: true },
  GrantWentStale: { about: 'action', homes: 'owners', line: true },
  InfoRequested: { about: 'action', homes: 'both', line: true },
  InfoAnswered: { about: 'action', homes: 'both', line: true },
  InfoWithdrawn: { about: 'action', homes: 'both', line: true },
  // No line and no notice: nobody hears of it before they read the words that it stands under.
  AdviceGiven: { about: 'action', homes: 'nobody' },
  ProofSubmitted: { about: 'proof', homes: 'both', line: true },
  ProofConfirmed: { about: 'proof', homes: 'both', line: true },
  ProofAccepted: { about: 'proof', homes: 'both', line: true },
  ProofReturned: { about: 'proof', homes: 'both', line: true },
  ProofWentStale: { about: 'proof', homes: 'both', line: true },
  RunRequested: { about: 'request', homes: 'owners' },
  RequestRejected: { about: 'request', homes: 'owners', line: true },
  RequestEnded: { about: 'request', homes: 'owners', line: true },
  ActionFrozen: { about: 'desk', homes: 'both', notice: true },
  ActionThawed: { about: 'desk', homes: 'both', notice: true },
  GatePassed: { about: 'nothing', homes: 'nobody' },
  PassageRefused: { about: 'nothing', homes: 'nobody', line: true },
  DecisionRefused: { about: 'nothing', homes: 'nobody', line: true },
  RunStarted: { about: 'nothing', homes: 'nobody' },
  RunEnded: { about: 'nothing', homes: 'nobody', line: true },
  RunLost: { about: 'nothing', homes: 'nobody', line: true, notice: true },
  TokenCreated: { about: 'nothing', homes: 'nobody', notice: true },
  TokenRevoked: { about: 'nothing', homes: 'nobody' },
  WebhookFailing: { about: 'nothing', homes: 'nobody', notice: true },
  WebhookAnswered: { about: 'nothing', homes: 'nobody' },
  DigestPrepared: { about: 'nothing', homes: 'nobody' },
  ReminderPrepared: { about: 'nothing', homes: 'nobody' },
  NudgePrepared: { about: 'nothing', homes: 'nobody' },
  ReminderSnoozed: { about: 'nothing', homes: 'nobody' },
  StatesSealed: { about: 'nothing', homes: 'nobody' },
}

function wantFor(entry: Entry, wanted: Wanting): void {
  const { about, homes } = calls[entry.kind]
  wanted.touchHomes(homes)
  wantTold(entry, wanted)
  switch (about) {
    case 'nothing':
      break
    case 'everything':
      wanted.wantEverything()
      break
    case 'desk':
      wanted.wantActions(entry)
      break
    case 'request':
      wanted.wantRequest(entry)
      break
    default:
      if (requestOf(entry) !== null) wanted.wantRequest(entry)
      else if ('freeze' in entry) wanted.wantFreeze(entry.freeze)
      else wanted.wantBlocker(blockerOf(entry), about, 'action' in entry ? (entry.action ?? null) : null)
  }
  wantOwn(entry, wanted)
  wanted.wantTurns(entry)
}

function wantTold(entry: Entry, wanted: Wanting): void {
  const { line, notice } = calls[entry.kind]
  if (line) wanted.addLine(entry)
  if (notice === true || notice?.(entry)) wanted.add({ kind: 'notice', seq: entry.seq })
}

/** What single kinds call for beside that. */
function wantOwn(entry: Entry, wanted: Wanting): void {
  switch (entry.kind) {
    case 'HelpAsked':
      for (const { user } of wanted.owners) wanted.add({ kind: 'help', seq: entry.seq, owner: user })
      break
    case 'DigestPrepared':
      wanted.add({ kind: 'digest', date: entry.date })
      wanted.touchEveryCard()
      break
    case 'ReminderPrepared':
      wanted.add({ kind: 'next', operator: entry.operator, date: entry.date })
      break
    case 'NudgePrepared':
      wanted.add({ kind: 'nudge', owner: entry.owner, date: entry.date })
      if (entry.escalated) wanted.add({ kind: 'escalation', seq: entry.seq })
      break
    case 'RunEnded':
      if (entry.lost !== null) wanted.touchNotice(entry.lost)
      break
    case 'WebhookAnswered':
      wanted.touchNotice(entry.failing)
      break
    case 'ReminderSnoozed':
      wanted.touchReminder(entry.operator)
      break
    case 'GrantIssued':
    case 'RequestRejected':
    case 'RequestEnded':
      if ('request' in entry && 'kind' in entry.asked_by) wanted.tell(entry, entry.asked_by)
      break
    case 'BlockerRevised':
      wanted.tellGrantors(entry)
      break
    case 'ClaimConfirmed':
    case 'ClaimWithdrawn':
      // It left the blocker's state, and its prompts say so.
      wanted.touchClaim(entry.blocker, entry.claim)
      break
    default:
      break
  }
}

/** Collects what a change calls for, each message once. */
class Wanting {
  readonly #state: State
  readonly #before: Before
  readonly #create = new Map<string, WantedMessage>()
  readonly #touch = new Set<string>()
  readonly #done = new Set<string>()

  constructor(state: State, before: Before) {
    this.#state = state
    this.#before = before
  }

  all(): Wanted {
    return { create: [...this.#create.values()], touch: [...this.#touch].filter((key) => !this.#create.has(key)) }
  }

  get owners() {
    return this.#state.desk.roles.owners
  }

  add(subject: MessageSubject): void {
    const place = placeOf(subject, this.#state.desk.policy?.channels ?? null)
    if (place) this.#create.set(messageKey(subject), wantedMessage(subject, place))
  }

  addLine(entry: Entry): void {
    const key = blockerOf(entry) ?? ('card' in entry ? entry.card : null)
    const request = requestOf(entry) ?? requestToldIn(entry)
    if (key !== null) this.add({ kind: 'line', of: { blocker: key }, seq: entry.seq })
    else if (request !== null) this.add({ kind: 'line', of: { request }, seq: entry.seq })
  }

  touchHomes(homes: Calls['homes']): void {
    const { owners, operators } = this.#state.desk.roles
    const people = { nobody: [], owners, operators, both: [...owners, ...operators] }[homes]
    for (const { user } of people) this.#touchMessage({ kind: 'home', user })
    if (homes !== 'owners' && homes !== 'both') return
    for (const { owner, date } of this.#state.desk.nudges) this.#touchMessage({ kind: 'nudge', owner, date })
  }

  /** Whose turn it is hears of it, and whose turn it was sees that it is done. */
  wantTurns(entry: Entry): void {
    for (const user of turnsAfter(entry, this.#state)) this.add({ kind: 'turn', seq: entry.seq, user })
    for (const seq of turnsEnded(entry)) this.#touch.add(turnsOf(seq))
  }

  touchNotice(seq: number): void {
    this.#touchMessage({ kind: 'notice', seq })
  }

  touchReminder(operator: string): void {
    const date = this.#state.desk.reminders.find((reminder) => reminder.operator === operator)?.date
    if (date) this.#touchMessage({ kind: 'next', operator, date })
  }

  touchEveryCard(): void {
    for (const blocker of this.#state.blockers.keys()) this.#touchMessage({ kind: 'card', blocker })
  }

  wantEverything(): void {
    for (const blocker of this.#state.blockers.values()) this.wantBlocker(blocker.key, 'blocker', null)
    for (const request of this.#state.requests.keys()) this.#wantRequest(request)
    for (const { user } of this.#before.roles.owners) this.#touchMessage({ kind: 'home', user })
  }

  /** A freeze changes the cards of whatever it closes. */
  wantActions(entry: Entry): void {
    if ('freeze' in entry) this.wantFreeze(entry.freeze)
    const action = entry.kind === 'ActionFrozen' ? entry.action : null
    const concerned = action === null ? this.#state.blockers.values() : this.#state.naming(action)
    for (const { key } of concerned) this.#touchMessage({ kind: 'card', blocker: key })
    this.#touchRequestsOf(action === null ? [...this.#state.requests.keys()] : idsOf(this.#state.requesting(action)))
  }

  /** The message that told of a freeze shows its votes, and that it was thawed. */
  wantFreeze(freeze: string): void {
    this.#touchMessage({ kind: 'notice', seq: seqIn(freeze) })
  }

  wantRequest(entry: Entry): void {
    const id = requestOf(entry)
    if (id !== null) this.#wantRequest(id)
  }

  wantBlocker(key: BlockerKey | null, about: 'action' | 'proof' | 'blocker' | 'claims', action: string | null): void {
    const blocker = key === null ? undefined : this.#state.blockers.get(key)
    if (!blocker || this.#isDone(`${key} ${about} ${action}`)) return
    this.add({ kind: 'card', blocker: blocker.key })
    for (const dependent of this.#state.dependents(blocker.key)) this.#touchDependent(dependent)
    if (about === 'claims' || about === 'blocker') this.#wantClaims(blocker)
    if (about === 'claims') return
    this.#touchRequests(blocker.key, ...this.#state.dependents(blocker.key))
    for (const requirement of blocker.requirements)
      if (about !== 'action' || requirement.action === action) this.#wantPrompts(blocker, requirement, about)
  }

  /** What waits for another blocker: its card, and the owners' prompts, which may be due now. */
  #touchDependent(key: BlockerKey): void {
    this.#touchMessage({ kind: 'card', blocker: key })
    for (const { round } of this.#state.blockers.get(key)?.requirements ?? [])
      this.#touch.add(promptsOf(round.prompt.at))
  }

  touchClaim(blocker: BlockerKey, claim: string): void {
    for (const { user } of this.#everyOwner()) this.#touchMessage({ kind: 'claim', blocker, claim, owner: user })
  }

  /** The request's outcome, to whoever asked for it in Slack. */
  tell(entry: Entry, asker: Actor): void {
    if (asker.kind === 'person') this.add({ kind: 'told', seq: entry.seq, user: asker.user })
  }

  /** Evidence is shown and not bound: whoever granted is told when it changes. */
  tellGrantors(entry: Extract<Entry, { kind: 'BlockerRevised' }>): void {
    const blocker = this.#state.blockers.get(entry.blocker)
    if (!blocker) return
    for (const { user } of grantorsWhoseEvidenceChanged(blocker, entry))
      this.add({ kind: 'told', seq: entry.seq, user })
  }

  /** The requests for whatever these blockers block: their messages say what stands in the way. */
  #touchRequests(...keys: BlockerKey[]): void {
    const blockers = keys.flatMap((key) => this.#state.blockers.get(key) ?? [])
    const actions = new Set(blockers.flatMap(({ requirements }) => requirements.map(({ action }) => action)))
    for (const action of actions) this.#touchRequestsOf(idsOf(this.#state.requesting(action)))
  }

  #touchRequestsOf(requests: readonly string[]): void {
    for (const request of requests) {
      this.#touchMessage({ kind: 'run', request })
      for (const { user } of this.#everyOwner()) this.#touchMessage({ kind: 'ask', request, owner: user })
    }
  }

  #wantRequest(request: string): void {
    if (this.#isDone(`request ${request}`)) return
    this.add({ kind: 'run', request })
    for (const { user } of this.#everyOwner()) this.add({ kind: 'ask', request, owner: user })
  }

  #wantClaims(blocker: BlockerState): void {
    for (const { user } of this.#everyOwner()) {
      for (const claim of blocker.claims)
        this.#touchMessage({ kind: 'claim', blocker: blocker.key, claim: claim.id, owner: user })
      for (const claim of blocker.retired ? [] : openClaims(blocker))
        this.add({ kind: 'claim', blocker: blocker.key, claim: claim.id, owner: user })
    }
  }

  #wantPrompts(blocker: BlockerState, requirement: Requirement, about: 'action' | 'proof' | 'blocker'): void {
    const { round, previous } = requirement
    this.#touch.add(promptsOf(round.prompt.at))
    if (about === 'proof') return
    if (previous) this.#touch.add(promptsOf(previous.round.prompt.at))
    if (previous?.left) this.#touch.add(promptsOf(previous.left))
    if (!asksOwners(this.#state, blocker, requirement, Date.parse(this.#state.at))) return
    const alone = isAskedAlone(this.#state, blocker) ? blocker.key : null
    for (const { user } of this.owners)
      this.add({ kind: 'prompt', asked_at: round.prompt.at, owner: user, blocker: alone })
  }

  /** Owners, and whoever was one until now: their prompts say so. */
  #everyOwner(): { user: string }[] {
    const users = new Set([...this.owners, ...this.#before.roles.owners].map(({ user }) => user))
    return [...users].map((user) => ({ user }))
  }

  #touchMessage(subject: MessageSubject): void {
    this.#touch.add(messageKey(subject))
  }

  #isDone(what: string): boolean {
    const done = this.#done.has(what)
    this.#done.add(what)
    return done
  }
}

/** The request in whose thread an entry of the desk is told. */
function requestToldIn(entry: Entry): string | null {
  if ('for_request' in entry) return entry.for_request
  return entry.kind === 'DecisionRefused' ? entry.run : null
}

function idsOf(requests: readonly { id: string }[]): string[] {
  return requests.map(({ id }) => id)
}

function grantorsWhoseEvidenceChanged(blocker: BlockerState, entry: Extract<Entry, { kind: 'BlockerRevised' }>) {
  const people = new Map<string, { user: string }>()
  for (const { grants, granted_words } of liveRequirements(blocker)) {
    if (!granted_words || granted_words.evidence === entry.listing.evidence) continue
    for (const { by, ended } of grants) if (by.kind === 'person' && !ended) people.set(by.user, by)
  }
  return people.values()
}
