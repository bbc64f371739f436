import type { Actor } from '../actor.ts'
import type { AdvisedOn } from '../advice/advice.ts'
import type { Question } from '../question/question.ts'
import type { Effect, Grant, GrantEnd } from './grant.ts'

/** (blocker, action): what must hold, as far as this blocker goes, before this action runs. Bounded: what is over and settled leaves it. */
export interface Requirement extends AdvisedOn {
  action: string
  /** An owner confirmed that the document no longer names the action. */
  dropped: boolean
  round: Round
  /** Those that count or may count, and those of the present round that ended. */
  grants: readonly Grant[]
  /** The round before this one, as its prompts still show it. */
  previous: { round: Round; grants: readonly Grant[]; rejected: Rejection | null } | null
  /** How the newest decision ended, when that is why it is asked now. */
  last: End | null
  /** The words of the newest grant: what a difference is shown against (rule 4). */
  granted_words: Asked | null
  questions: readonly Question[]
}

/** One time of asking. A prompt belongs to a round; a click on a prompt of an earlier round is out of date. */
export interface Round {
  number: number
  opened_at: string
  because: RoundReason
  effect: Effect
  asked: Asked
  fingerprint: string
}

/** Why owners are asked (again). */
export type RoundReason =
  | 'added'
  | 'reopened'
  | 'changed'
  | 'expired'
  | 'spent'
  | 'revoked'
  | 'rejected'
  | 'policy'
  | 'grantor_left'

/** The words a decision is about, as they stood when it was asked. Evidence is shown, and not bound. */
export interface Asked {
  item: string
  decision: string
  proof: string
  evidence: string
}

export interface Rejection {
  by: Actor
  at: string
  reason: string
}

/** How the newest decision ended. */
export type End = ({ kind: 'rejected' } & Rejection) | ({ grant: Grant } & GrantEnd)

/** The words against which a difference is shown: those last granted, else those of the round before. */
export function wordsBefore(requirement: Requirement): Asked | null {
  return requirement.granted_words ?? requirement.previous?.round.asked ?? null
}
