import { actorName } from './actor.ts'
import type { Entry, Fact } from './entry.ts'

/** What an entry is to an auditor; null for the housekeeping of the ledger itself. */
export type Chapter =
  | 'authority'
  | 'documents'
  | 'decisions'
  | 'advice'
  | 'proofs'
  | 'requests'
  | 'passages'
  | 'refusals'
  | 'freezes'

/** In the order in which a report tells them. */
export const chapters: Readonly<Record<Chapter, string>> = {
  authority: 'Who could: policies, keys and tokens',
  decisions: 'Decisions',
  advice: 'Advice of machines, which decides nothing',
  requests: 'Requests for a run',
  passages: 'What went through, and what ran',
  refusals: 'What was refused',
  freezes: 'Freezes',
  proofs: 'Proofs',
  documents: 'Documents and blockers',
}

/** The chapter of an entry: a new kind does not compile until it has one. */
export function chapterOf({ kind }: Pick<Entry, 'kind'>): Chapter | null {
  return chapterOfKind[kind]
}

const chapterOfKind: Readonly<Record<Fact['kind'], Chapter | null>> = {
  LedgerOpened: 'authority',
  KeyAdopted: 'authority',
  LedgerMoved: 'authority',
  PolicyAdopted: 'authority',
  TokenCreated: 'authority',
  TokenRevoked: 'authority',
  DocumentImported: 'documents',
  BlockerAdded: 'documents',
  BlockerRevised: 'documents',
  BlockerMissed: 'documents',
  ClaimMade: 'documents',
  ClaimWithdrawn: 'documents',
  RequirementAsked: null,
  GrantIssued: 'decisions',
  RequirementRejected: 'decisions',
  GrantRevoked: 'decisions',
  GrantExpired: 'decisions',
  GrantWentStale: 'decisions',
  BlockerRetired: 'decisions',
  BlockerReopened: 'decisions',
  ClaimConfirmed: 'decisions',
  ClaimRefused: 'decisions',
  VoteCast: 'decisions',
  VoteWithdrawn: 'decisions',
  InfoRequested: 'decisions',
  InfoAnswered: 'decisions',
  InfoWithdrawn: 'decisions',
  HelpAsked: 'decisions',
  AdviceGiven: 'advice',
  RunRequested: 'requests',
  RequestRejected: 'requests',
  RequestEnded: 'requests',
  GatePassed: 'passages',
  GrantSpent: 'passages',
  RunStarted: 'passages',
  RunEnded: 'passages',
  RunLost: 'passages',
  PassageRefused: 'refusals',
  DecisionRefused: 'refusals',
  ActionFrozen: 'freezes',
  ActionThawed: 'freezes',
  ProofSubmitted: 'proofs',
  ProofConfirmed: 'proofs',
  ProofAccepted: 'proofs',
  ProofReturned: 'proofs',
  ProofWentStale: 'proofs',
  WebhookFailing: null,
  WebhookAnswered: null,
  DigestPrepared: null,
  ReminderPrepared: null,
  NudgePrepared: null,
  ReminderSnoozed: null,
  StatesSealed: null,
}

/** One entry as a row: who, what, about what, and the words that somebody wrote. */
export interface AuditRow {
  seq: number
  at: string
  kind: Entry['kind']
  by: string
  subject: string
  action: string
  words: string
  /** Everything else that the entry holds, a `name: value` each. */
  rest: string[]
}

export function auditRow(entry: Entry): AuditRow {
  const { seq, at, kind, by, subject, v: _, ...fields } = entry
  const { action, reason, question, answer, text, ...rest } = fields as Record<string, unknown>
  const written = [reason, question, answer, text].filter(
    (words): words is string => typeof words === 'string' && words !== '',
  )
  return {
    seq,
    at,
    kind,
    by: actorName(by),
    subject,
    action: action === null ? 'every action' : typeof action === 'string' ? action : '',
    words: written.join('\n'),
    rest: Object.entries(rest).flatMap(([name, value]) =>
      hiddenFields.has(name) ? [] : [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
    ),
  }
}

/** What is the same as elsewhere in the row, or too long for it: the ledger has the document to the byte. */
export const hiddenFields: ReadonlySet<string> = new Set(['blocker', 'original', 'policy', 'roles', 'card'])

/** What of the ledger is exported; instants in milliseconds, `to` excluded. */
export interface Choice {
  from: number | null
  to: number | null
  subject: string | null
  action: string | null
}

/** Whether an entry is wanted. */
export function isChosen(entry: Entry, { from, to, subject, action }: Choice): boolean {
  const at = Date.parse(entry.at)
  if ((from !== null && at < from) || (to !== null && at >= to)) return false
  if (subject !== null && entry.subject !== subject) return false
  return action === null || ('action' in entry && (entry.action === action || entry.action === null))
}

/** Whether everything is wanted: then the export proves itself as a whole, and not entry by entry. */
export function isEverything({ from, to, subject, action }: Choice): boolean {
  return from === null && to === null && subject === null && action === null
}
