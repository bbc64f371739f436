import type { BlockerKey } from './blocker.ts'
import { blockerOf, type Entry } from './entry.ts'
import { prerequisitesOf } from './evolve.ts'
import { type BlockerState, currentRound, openClaims, type Requirement, type RoundReason, type State } from './state.ts'

/** Where a message lives: a channel, a person's direct messages, the thread of another message, or a person's App Home. */
export type Place =
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; user: string }
  | { kind: 'thread'; of: string }
  | { kind: 'home'; user: string }

/** A message that is kept in step with the ledger. Lower ranks go first: prompts before cards before digests. */
export interface WantedMessage {
  key: string
  place: Place
  rank: number
}

/** What a change of the ledger means for Slack: messages that must exist, and keys (or prefixes, ending in `/`) to bring up to date where they do. */
export interface Wanted {
  create: WantedMessage[]
  touch: string[]
}

/** What a message shows, read back from its key. */
export type MessageSubject =
  | { kind: 'card'; blocker: BlockerKey }
  | { kind: 'line'; seq: number }
  | { kind: 'prompt'; blocker: BlockerKey; action: string; owner: string; round: number }
  | { kind: 'claim'; blocker: BlockerKey; claim: string; owner: string }
  | { kind: 'notice'; seq: number }
  | { kind: 'help'; seq: number; owner: string }
  | { kind: 'digest'; date: string }
  | { kind: 'next'; operator: string; date: string }
  | { kind: 'home'; user: string }

const ranks: Record<MessageSubject['kind'], number> = {
  prompt: 0,
  claim: 0,
  help: 0,
  home: 0,
  notice: 1,
  card: 2,
  line: 3,
  next: 4,
  digest: 5,
}

/** The messages that some new entries call for, given the state after them. */
export function messagesWanted(entries: readonly Entry[], state: State): Wanted {
  if (!state.policy) return { create: [], touch: [] }
  const create = new Map<string, WantedMessage>()
  const touch = new Set<string>(entries.length > 0 ? ['home/'] : [])
  const add = (subject: MessageSubject, place: Place) =>
    create.set(messageKey(subject), { key: messageKey(subject), place, rank: ranks[subject.kind] })
  const { channels } = state.policy
  const changed = new Set<BlockerKey>()
  for (const entry of entries) {
    const key = blockerOf(entry)
    if (key) changed.add(key)
    if (key && lined.has(entry.kind))
      add({ kind: 'line', seq: entry.seq }, { kind: 'thread', of: messageKey({ kind: 'card', blocker: key }) })
    if (entry.kind === 'PolicyAdopted') for (const other of state.blockers.keys()) changed.add(other)
    if (entry.kind === 'DocumentImported' && entry.production_work_performed) {
      add({ kind: 'notice', seq: entry.seq }, { kind: 'channel', channel: channels.blockers })
    }
    if (entry.kind === 'HelpAsked') {
      for (const { user } of state.roles.owners)
        add({ kind: 'help', seq: entry.seq, owner: user }, { kind: 'person', user })
    }
    if (entry.kind === 'DigestPrepared') {
      add({ kind: 'digest', date: entry.date }, { kind: 'channel', channel: channels.digest ?? channels.blockers })
      touch.add('card/')
    }
    if (entry.kind === 'ReminderPrepared') {
      add({ kind: 'next', operator: entry.operator, date: entry.date }, { kind: 'person', user: entry.operator })
    }
    if (entry.kind === 'ReminderSnoozed') touch.add(`${prefix('next', entry.operator)}/`)
  }
  for (const key of changed) {
    const blocker = state.blockers.get(key)
    if (blocker) wantBlocker(blocker, state, add, touch)
  }
  for (const key of dependents(state, changed)) touch.add(messageKey({ kind: 'card', blocker: key }))
  return { create: [...create.values()], touch: [...touch] }
}

/** The key of a message; its parts are percent-encoded, so that `/` only ever separates. */
export function messageKey(subject: MessageSubject): string {
  switch (subject.kind) {
    case 'card':
      return prefix('card', subject.blocker)
    case 'line':
    case 'notice':
      return `${subject.kind}/${subject.seq}`
    case 'help':
      return prefix('help', String(subject.seq), subject.owner)
    case 'prompt':
      return `${prefix('prompt', subject.blocker, subject.action, subject.owner)}/${subject.round}`
    case 'claim':
      return prefix('claim', subject.blocker, subject.claim, subject.owner)
    case 'digest':
      return `digest/${subject.date}`
    case 'next':
      return `${prefix('next', subject.operator)}/${subject.date}`
    case 'home':
      return prefix('home', subject.user)
    default:
      return subject satisfies never
  }
}

/** The App Home of somebody who opened it: from then on it is kept in step like a message. */
export function homeWanted(user: string): Wanted {
  const subject = { kind: 'home', user } as const
  return { create: [{ key: messageKey(subject), place: { kind: 'home', user }, rank: ranks.home }], touch: [] }
}

/** What a key stands for; throws on a key that `messageKey` did not make. */
export function messageSubject(key: string): MessageSubject {
  const [kind, ...rest] = key.split('/').map(decodeURIComponent)
  const [a = '', b = '', c = '', d = ''] = rest
  switch (kind) {
    case 'card':
      return { kind, blocker: a as BlockerKey }
    case 'line':
    case 'notice':
      return { kind, seq: Number(a) }
    case 'help':
      return { kind, seq: Number(a), owner: b }
    case 'prompt':
      return { kind, blocker: a as BlockerKey, action: b, owner: c, round: Number(d) }
    case 'claim':
      return { kind, blocker: a as BlockerKey, claim: b, owner: c }
    case 'digest':
      return { kind, date: a }
    case 'next':
      return { kind, operator: a, date: b }
    case 'home':
      return { kind, user: a }
    default:
      throw new Error(`${key} is not the key of a message`)
  }
}

/** Entries that get a line in the thread of their blocker's card. */
const lined: ReadonlySet<Entry['kind']> = new Set([
  'GrantIssued',
  'RequirementRejected',
  'InfoRequested',
  'InfoAnswered',
  'HelpAsked',
  'GrantRevoked',
  'GrantSpent',
  'GrantExpired',
  'GrantWentStale',
  'ProofSubmitted',
  'ProofAccepted',
  'ProofReturned',
  'ProofWentStale',
  'ClaimMade',
  'ClaimConfirmed',
  'ClaimRefused',
  'ClaimWithdrawn',
  'BlockerRevised',
  'BlockerRetired',
  'BlockerReopened',
])

/** A round that somebody's choice opened (a grant spent or revoked, a rejection) is not asked by direct message again. */
const asked: ReadonlySet<RoundReason> = new Set(['added', 'changed', 'reopened', 'expired'])

type Add = (subject: MessageSubject, place: Place) => void

function wantBlocker(blocker: BlockerState, state: State, add: Add, touch: Set<string>): void {
  const channel = state.policy?.channels.blockers ?? ''
  add({ kind: 'card', blocker: blocker.key }, { kind: 'channel', channel })
  touch.add(`${prefix('prompt', blocker.key)}/`)
  touch.add(`${prefix('claim', blocker.key)}/`)
  for (const { user } of state.roles.owners) {
    for (const requirement of blocker.requirements.filter((r) => asksOwners(blocker, r))) {
      const { number } = currentRound(requirement)
      add(
        { kind: 'prompt', blocker: blocker.key, action: requirement.action, owner: user, round: number },
        { kind: 'person', user },
      )
    }
    for (const claim of blocker.retired ? [] : openClaims(blocker)) {
      add({ kind: 'claim', blocker: blocker.key, claim: claim.id, owner: user }, { kind: 'person', user })
    }
  }
}

function asksOwners(blocker: BlockerState, requirement: Requirement): boolean {
  if (blocker.retired || requirement.dropped || !blocker.decision.needed) return false
  const round = currentRound(requirement)
  return !round.outcome && asked.has(round.because)
}

/** The blockers that wait for a changed one, directly or through others. */
function dependents(state: State, changed: ReadonlySet<BlockerKey>): BlockerKey[] {
  const waiting = Map.groupBy(dependencies(state), ({ on }) => on)
  const reached = new Set(changed)
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const key of reached) for (const { blocker } of waiting.get(key) ?? []) reached.add(blocker)
  return [...reached].filter((key) => !changed.has(key))
}

function dependencies(state: State): { blocker: BlockerKey; on: BlockerKey }[] {
  return [...state.blockers.values()].flatMap((blocker) =>
    prerequisitesOf(state, blocker).map((on) => ({ blocker: blocker.key, on })),
  )
}

function prefix(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/')
}
