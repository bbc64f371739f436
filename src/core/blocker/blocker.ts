import type { Actor } from '../actor.ts'
import type { Claim } from '../claim/claim.ts'
import type { Proof } from '../proof/proof.ts'
import type { Requirement } from '../requirement/requirement.ts'
import type { Vote } from '../vote.ts'
import type { Ask, BlockerKey, ListedBlocker } from './listing.ts'

/** A blocker as its own entries make it. Bounded: what is over and settled lives on in the ledger and in the tables. */
export interface BlockerState {
  key: BlockerKey
  id: string
  doc: string
  revision: number
  added_at: string
  /** The seq of the entry that added it: the order in which blockers are listed. */
  added_seq: number
  /** As the newest revision that names it lists it. */
  listing: ListedBlocker
  /** Whether the newest revision of its document names it. */
  listed: boolean
  /** What is in force: the listing, and whatever it no longer names until owners confirm that. */
  decision: Ask
  proof: Ask
  depends_on: readonly BlockerKey[]
  requirements: readonly Requirement[]
  /** The newest proof, whatever became of it. */
  newest_proof: Proof | null
  /** Those that wait, and those that were refused. */
  claims: readonly Claim[]
  /** Votes for retiring it. */
  votes: readonly Vote[]
  /** The newest question of an operator to the owners. */
  help: Help | null
  retired: Retirement | null
  /** How often it was reopened: what was read before a reopening is not what is read after it. */
  reopenings: number
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

/** Claims nobody has settled yet. */
export function openClaims(blocker: BlockerState): Claim[] {
  return blocker.claims.filter((claim) => !claim.refused)
}

/** The requirements that count: those of a blocker that is not retired, without the dropped ones. */
export function liveRequirements(blocker: BlockerState): Requirement[] {
  return blocker.retired ? [] : blocker.requirements.filter((requirement) => !requirement.dropped)
}

/** The requirement for an action, unless it was dropped. */
export function requirementFor(blocker: BlockerState, action: string): Requirement | undefined {
  return blocker.requirements.find((requirement) => requirement.action === action && !requirement.dropped)
}

/** The actions that a blocker names, whether or not it is retired: they are known. */
export function actionsNamed(blocker: BlockerState): string[] {
  return blocker.requirements.filter(({ dropped }) => !dropped).map(({ action }) => action)
}

/** The blocker with each requirement replaced by what `change` makes of it; the same object when nothing changed. */
export function mapRequirements(
  blocker: BlockerState,
  change: (requirement: Requirement) => Requirement,
): BlockerState {
  const requirements = blocker.requirements.map(change)
  return requirements.every((requirement, i) => requirement === blocker.requirements[i])
    ? blocker
    : { ...blocker, requirements }
}
