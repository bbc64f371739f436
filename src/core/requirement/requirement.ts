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
  previous: Earlier | null
  /** How the newest decision ended, when that is why it is asked now. */
  last: End | null
  /** The words of the newest grant: what a difference is shown against (rule 4). */
  granted_words: Asked | null
  questions: readonly Question[]
}

/** A round that is over. */
export interface Earlier {
  round: Round
  grants: readonly Grant[]
  rejected: Rejection | null
  /** The message of the round before it, which is told no longer here. */
  left: string | null
}

/** One time of asking. A prompt belongs to a round; a click on a prompt of an earlier round is out of date. */
export interface Round {
  number: number
  opened_at: string
  because: RoundReason
  effect: Effect
  asked: Asked
  fingerprint: string
  prompt: Prompt
}

/**
 * The message that asks each owner: one for all that is asked at the same instant (an import), known by that. A round that only has other
 * words than one that nobody answered stays in its message, which keeps the words that it showed first (else null).
 */
export interface Prompt {
  /** ISO 8601. */
  at: string
  first: Asked | null
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

/** The words against which a difference is shown: those last granted, else those that the message showed first, else those of the round before. */
export function wordsBefore({ granted_words, round, previous }: Requirement): Asked | null {
  return granted_words ?? round.prompt.first ?? previous?.round.asked ?? null
}

/** A round that somebody's choice opened (a grant spent or revoked, a rejection) is not asked by direct message. */
export function isPrompted({ because }: Round): boolean {
  return because !== 'spent' && because !== 'revoked' && because !== 'rejected'
}
