import type { Ask, BlockerKey, ListedBlocker } from './blocker.ts'
import type { Actor, ClaimSubject } from './entry.ts'
import type { Policy, Roles } from './policy.ts'

/** All that is true as of one entry: what `evolve` makes of the ledger. Never changed in place. */
export interface State {
  /** The head: seq, hash and instant of the newest entry folded in; 0, zeros and '' before the first. */
  seq: number
  hash: string
  at: string
  workspace: string | null
  sandbox: boolean
  policy: Policy | null
  policy_hash: string
  roles: Roles
  documents: ReadonlyMap<string, DocumentState>
  blockers: ReadonlyMap<BlockerKey, BlockerState>
  digests: readonly { date: string; seq: number }[]
  /** By Slack user id: the local date of the newest reminder, and until when none is wanted. */
  reminders: ReadonlyMap<string, { date: string; snoozed_until: string }>
}

export interface DocumentState {
  doc: string
  source: string | null
  source_revision: number | null
  revision: number
  sha256: string
  content: string
  imported_at: string
  date: string
  seq: number
}

export interface BlockerState {
  key: BlockerKey
  id: string
  doc: string
  revision: number
  added_at: string
  /** As the newest revision that names it lists it. */
  listing: ListedBlocker
  /** Whether the newest revision of its document names it. */
  listed: boolean
  /** What is in force: the listing, and whatever it no longer names until an owner confirms that. */
  decision: Ask
  proof: Ask
  depends_on: readonly BlockerKey[]
  requirements: readonly Requirement[]
  proofs: readonly Proof[]
  claims: readonly Claim[]
  /** The newest question of an operator to the owners. */
  help: Help | null
  retired: Retirement | null
}

/** (blocker, action): what must hold, as far as this blocker goes, before this action runs. */
export interface Requirement {
  action: string
  /** An owner confirmed that the document no longer names the action. */
  dropped: boolean
  rounds: readonly Round[]
  grants: readonly Grant[]
  question: Question | null
}

/** One time of asking. A prompt belongs to a round; a click on a prompt of an earlier round is out of date. */
export interface Round {
  number: number
  opened_at: string
  because: RoundReason
  asked: Asked
  fingerprint: string
  outcome: Outcome | null
}

/** Why owners are asked (again). */
export type RoundReason = 'added' | 'reopened' | 'changed' | 'expired' | 'spent' | 'revoked' | 'rejected'

/** The words a decision is about, as they stood when it was asked. */
export interface Asked {
  item: string
  decision: string
  proof: string
  evidence: string
}

export type Outcome =
  | { kind: 'granted'; by: Actor; at: string; grant: string }
  | { kind: 'rejected'; by: Actor; at: string; reason: string }
  | { kind: 'superseded'; at: string }
  | { kind: 'withdrawn'; at: string }

export interface Grant {
  id: string
  by: Actor
  at: string
  round: number
  fingerprint: string
  reason: string
  expires: string
  uses: number
  uses_left: number
  ended: { kind: 'revoked' | 'expired' | 'spent' | 'stale'; at: string; by: Actor; reason: string } | null
}

export interface Question {
  by: Actor
  at: string
  question: string
  answer: { by: Actor; at: string; text: string } | null
}

export interface Proof {
  id: string
  by: Actor
  at: string
  text: string
  links: readonly string[]
  fingerprint: string
  status: 'submitted' | 'accepted' | 'returned' | 'stale' | 'replaced'
  review: { by: Actor; at: string; reason: string } | null
}

export interface Claim {
  id: string
  at: string
  subject: ClaimSubject
  revision: number
  settled: { kind: 'confirmed' | 'refused' | 'withdrawn'; by: Actor; at: string; reason: string } | null
}

export interface Help {
  by: Actor
  at: string
  question: string
}

export interface Retirement {
  by: Actor
  at: string
  reason: string
}

/** The state before the first entry. */
export const nothing: State = {
  seq: 0,
  hash: '0'.repeat(64),
  at: '',
  workspace: null,
  sandbox: false,
  policy: null,
  policy_hash: '',
  roles: { owners: [], operators: [] },
  documents: new Map(),
  blockers: new Map(),
  digests: [],
  reminders: new Map(),
}

/** The round now open or last decided. */
export function currentRound(requirement: Requirement): Round {
  const round = requirement.rounds.at(-1)
  if (!round) throw new Error(`requirement ${requirement.action} has no round`)
  return round
}

/** The grants that count at an instant (epoch milliseconds): not ended, not expired, uses left, for the words in force. */
export function activeGrants(requirement: Requirement, now: number): Grant[] {
  const { fingerprint } = currentRound(requirement)
  return requirement.grants.filter(
    (grant) =>
      !grant.ended && grant.uses_left > 0 && Date.parse(grant.expires) > now && grant.fingerprint === fingerprint,
  )
}

/** The proof that matters now: the newest that was not replaced. */
export function currentProof(blocker: BlockerState): Proof | undefined {
  return blocker.proofs.findLast((proof) => proof.status !== 'replaced')
}

/** Claims nobody has settled yet. */
export function openClaims(blocker: BlockerState): Claim[] {
  return blocker.claims.filter((claim) => !claim.settled)
}

/** The requirements that count: those of a blocker that is not retired, without the dropped ones. */
export function liveRequirements(blocker: BlockerState): Requirement[] {
  return blocker.retired ? [] : blocker.requirements.filter((requirement) => !requirement.dropped)
}
