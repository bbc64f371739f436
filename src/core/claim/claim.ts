import type { Actor } from '../actor.ts'
import type { BlockerKey } from '../blocker/listing.ts'
import type { Vote } from '../vote.ts'

/** What a new revision says of a blocker that would open something, and which owners must therefore confirm (rule 1). */
export type ClaimSubject =
  | { kind: 'closed'; status: string }
  | { kind: 'blocker_missing' }
  | { kind: 'action_missing'; action: string }
  | { kind: 'decision_missing' }
  | { kind: 'proof_missing' }
  | { kind: 'dependency_missing'; on: BlockerKey }

/** A claim that waits, or that was refused and therefore is not made again. */
export interface Claim {
  id: string
  at: string
  subject: ClaimSubject
  revision: number
  votes: readonly Vote[]
  refused: { by: Actor; at: string; reason: string } | null
}

/** The actions of a blocker itself that a claim would take something away from. */
export function ownActions(subject: ClaimSubject, live: readonly string[]): readonly string[] {
  return subject.kind === 'action_missing' ? [subject.action] : live
}
