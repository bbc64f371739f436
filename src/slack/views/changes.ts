import type { Entry } from '../../core/entry.ts'
import { count } from './when.ts'

/** What some entries did, grouped and counted: `2 grants issued`, `1 proof submitted`. Bookkeeping is left out. */
export function changesIn(entries: readonly Entry[]): string[] {
  const tally = new Map<Entry['kind'], number>()
  for (const { kind } of entries) tally.set(kind, (tally.get(kind) ?? 0) + 1)
  return Object.entries(words).flatMap(([kind, word]) => {
    const times = tally.get(kind as Entry['kind'])
    return times && word ? [`${count(times, word[0])} ${word[1]}`] : []
  })
}

/** In the order in which people want to know them. Refused attempts have a list of their own. */
const words: Record<Entry['kind'], [noun: string, done: string] | null> = {
  GatePassed: ['gate', 'passed'],
  RunStarted: ['run', 'started'],
  RunLost: ['run', 'lost: its outcome is unknown'],
  RunEnded: ['run', 'over'],
  PolicyAdopted: ['policy change', 'put in force'],
  TokenCreated: ['token of a program', 'made'],
  TokenRevoked: ['token of a program', 'revoked'],
  WebhookFailing: ['webhook', 'not taking events'],
  WebhookAnswered: ['webhook', 'taking events again'],
  ActionFrozen: ['freeze', 'put in force'],
  ActionThawed: ['freeze', 'thawed'],
  RunRequested: ['run', 'requested'],
  GrantIssued: ['grant', 'issued'],
  RequirementRejected: ['decision', 'rejected'],
  RequestRejected: ['request', 'rejected'],
  GrantRevoked: ['grant', 'revoked'],
  GrantExpired: ['grant', 'expired'],
  GrantWentStale: ['grant', 'gone stale'],
  GrantSpent: ['use', 'spent'],
  RequestEnded: ['request', 'over'],
  VoteCast: ['vote', 'cast'],
  VoteWithdrawn: ['vote', 'withdrawn'],
  ProofSubmitted: ['proof', 'submitted'],
  ProofConfirmed: ['proof', 'confirmed'],
  ProofAccepted: ['proof', 'accepted'],
  ProofReturned: ['proof', 'returned'],
  ProofWentStale: ['proof', 'gone stale'],
  InfoRequested: ['question', 'asked by an owner'],
  InfoAnswered: ['question', 'answered'],
  InfoWithdrawn: ['question', 'withdrawn'],
  AdviceGiven: ['recommendation', 'given as advice'],
  HelpAsked: ['question', 'asked by an operator'],
  DocumentImported: ['revision', 'imported'],
  BlockerAdded: ['blocker', 'added'],
  BlockerRevised: ['blocker', 'revised'],
  BlockerMissed: ['blocker', 'no longer listed'],
  BlockerRetired: ['blocker', 'retired'],
  BlockerReopened: ['blocker', 'reopened'],
  ClaimMade: ['claim', 'made by a document'],
  ClaimConfirmed: ['claim', 'confirmed'],
  ClaimRefused: ['claim', 'refused'],
  ClaimWithdrawn: ['claim', 'withdrawn'],
  RequirementAsked: null,
  PassageRefused: null,
  DecisionRefused: null,
  LedgerOpened: null,
  KeyAdopted: null,
  LedgerMoved: null,
  DigestPrepared: null,
  ReminderPrepared: null,
  NudgePrepared: null,
  ReminderSnoozed: null,
  StatesSealed: null,
}
