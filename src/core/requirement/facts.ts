import type { Actor } from '../actor.ts'
import type { Advised } from '../advice/advice.ts'
import type { BlockerKey } from '../blocker/listing.ts'
import type { Decided } from '../decided.ts'
import type { Effect } from './grant.ts'
import type { RoundReason } from './requirement.ts'

/** What happened to one requirement of a blocker. A grant and a question are known by the seq of the entry that made them. */
export type RequirementFact =
  | ({ kind: 'RequirementAsked'; round: number; because: RoundReason; effect: Effect } & On)
  | (GrantIssued & On)
  | ({ kind: 'RequirementRejected'; round: number; reason: string } & On & Decided & Partial<Advised>)
  | ({ kind: 'InfoRequested'; question: string } & On)
  | ({ kind: 'InfoAnswered'; question: string; answer: string } & On)
  | ({ kind: 'InfoWithdrawn'; question: string } & On)
  | (GrantEnding & On)

interface On {
  blocker: BlockerKey
  action: string
}

/** A positive decision: for one action, bound to one fingerprint, until `expires`. A lift has no uses (null); it lasts. */
export interface GrantIssued extends Decided, Partial<Advised> {
  kind: 'GrantIssued'
  action: string
  round: number
  effect: Effect
  fingerprint: string
  reason: string
  expires: string
  uses: number | null
  /** Who asked: the document's revision, or the person (or program) that requested the run. */
  asked_by: { doc: string; revision: number } | Actor
}

/** How a grant ends, or is used. */
export type GrantEnding =
  | ({ kind: 'GrantRevoked'; action: string; grant: string; reason: string } & Decided)
  | { kind: 'GrantSpent'; action: string; grant: string; uses_left: number; passed_by: string }
  | { kind: 'GrantExpired'; action: string; grant: string }
  | { kind: 'GrantWentStale'; action: string; grant: string }
