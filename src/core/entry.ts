import type { BlockerKey, ListedBlocker } from './blocker.ts'
import type { Policy, Roles } from './policy.ts'

/** Who did it: a person whom Slack verified, somebody at the machine's command line, or Countersign itself. */
export type Actor =
  | { kind: 'person'; team: string; user: string; name: string }
  | { kind: 'command'; name: string }
  | { kind: 'countersign' }

/** What a new revision says of a blocker that would open something, and which an owner must therefore confirm. */
export type ClaimSubject =
  | { kind: 'closed'; status: string }
  | { kind: 'blocker_missing' }
  | { kind: 'action_missing'; action: string }
  | { kind: 'decision_missing' }
  | { kind: 'proof_missing' }
  | { kind: 'dependency_missing'; on: BlockerKey }

/** What happened, in the past tense. A grant, a proof and a claim are known by the seq of the entry that made them. */
export type Fact =
  | { kind: 'LedgerOpened'; workspace: string; sandbox: boolean }
  | { kind: 'PolicyAdopted'; policy: Policy; roles: Roles; hash: string }
  | DocumentImported
  | { kind: 'BlockerAdded'; blocker: BlockerKey; doc: string; revision: number; listing: ListedBlocker }
  | { kind: 'BlockerRevised'; blocker: BlockerKey; doc: string; revision: number; listing: ListedBlocker }
  | { kind: 'BlockerMissed'; blocker: BlockerKey; doc: string; revision: number }
  | { kind: 'BlockerRetired'; blocker: BlockerKey; reason: string }
  | { kind: 'BlockerReopened'; blocker: BlockerKey; reason: string }
  | { kind: 'ClaimMade'; blocker: BlockerKey; subject: ClaimSubject; revision: number }
  | { kind: 'ClaimWithdrawn'; blocker: BlockerKey; claim: string; revision: number }
  | { kind: 'ClaimConfirmed'; blocker: BlockerKey; claim: string; reason: string }
  | { kind: 'ClaimRefused'; blocker: BlockerKey; claim: string; reason: string }
  | GrantIssued
  | { kind: 'RequirementRejected'; blocker: BlockerKey; action: string; round: number; reason: string }
  | { kind: 'InfoRequested'; blocker: BlockerKey; action: string; round: number; question: string }
  | { kind: 'InfoAnswered'; blocker: BlockerKey; action: string; round: number; answer: string }
  | { kind: 'GrantRevoked'; blocker: BlockerKey; action: string; grant: string; reason: string }
  | { kind: 'GrantSpent'; blocker: BlockerKey; action: string; grant: string; uses_left: number; passed_by: string }
  | { kind: 'GrantExpired'; blocker: BlockerKey; action: string; grant: string }
  | { kind: 'GrantWentStale'; blocker: BlockerKey; action: string; grant: string }
  | { kind: 'GatePassed'; action: string; passed_by: string; grants: string[] }
  | { kind: 'ProofSubmitted'; blocker: BlockerKey; text: string; links: string[]; fingerprint: string }
  | { kind: 'ProofAccepted'; blocker: BlockerKey; proof: string }
  | { kind: 'ProofReturned'; blocker: BlockerKey; proof: string; reason: string }
  | { kind: 'ProofWentStale'; blocker: BlockerKey; proof: string }
  | { kind: 'HelpAsked'; blocker: BlockerKey; question: string }
  | { kind: 'DigestPrepared'; date: string }
  | { kind: 'ReminderPrepared'; operator: string; date: string }
  | { kind: 'ReminderSnoozed'; operator: string; until: string }

/** One revision of a document. `original` is its text to the byte (UTF-8), so that the ledger alone can rebuild every table. */
export interface DocumentImported {
  kind: 'DocumentImported'
  doc: string
  /** The id and the revision number a saved page gives in its heading, if it does. */
  source: string | null
  source_revision: number | null
  /** The number people see: the heading's, or one more than the last where there is none. */
  revision: number
  date: string
  authority: string
  /** SHA-256 of the original bytes, and of the canonical form of what was read from them. */
  sha256: string
  content: string
  original: string
  listed: number
  production_work_performed: boolean
  warnings: string[]
}

/** A positive decision: for one action of one blocker, bound to one fingerprint, until `expires`, for `uses` passages. */
export interface GrantIssued {
  kind: 'GrantIssued'
  blocker: BlockerKey
  action: string
  round: number
  fingerprint: string
  reason: string
  expires: string
  uses: number
}

/** One line of the ledger: a fact with its place in the chain, its instant (ISO 8601, UTC) and who did it. */
export type Entry = Fact & { seq: number; prev: string; at: string; by: Actor }

/** How a person is named in sentences: `@Ana`, or what was said on the command line. */
export function actorName(by: Actor): string {
  switch (by.kind) {
    case 'person':
      return `@${by.name}`
    case 'command':
      return by.name
    case 'countersign':
      return 'Countersign'
    default:
      return by satisfies never
  }
}

/**
 * Whether two actors are the same person, by Slack's user id and nothing else. Not by the team: in an Enterprise Grid one
 * person comes with the team they click from, and would count twice.
 */
export function samePerson(a: Actor, b: Actor): boolean {
  return a.kind === 'person' && b.kind === 'person' && a.user === b.user
}

/** The blocker an entry is about, or null. */
export function blockerOf(fact: Fact): BlockerKey | null {
  return 'blocker' in fact ? fact.blocker : null
}
