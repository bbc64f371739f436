import { evolveAdvice } from '../advice/evolve.ts'
import { askText } from '../blocker/listing.ts'
import type { EntryOf } from '../entry.ts'
import { requirementFingerprint, type Words } from '../fingerprint.ts'
import { withAnswer, withQuestion } from '../question/question.ts'
import type { Effect } from './grant.ts'
import { type Grant, type GrantEnd, withEnd, withGrant } from './grant.ts'
import {
  type Asked,
  type End,
  isPrompted,
  type Prompt,
  type Rejection,
  type Requirement,
  type Round,
  type RoundReason,
} from './requirement.ts'

/** A blocker as far as its requirements need it. */
export type Asking = Words & { evidence: string }

/** A new requirement for an action, with its first round open. */
export function newRequirement(asking: Asking, action: string, effect: Effect, at: string): Requirement {
  return {
    action,
    dropped: false,
    round: roundOf(asking, action, { number: 1, because: 'added', effect, at, prompt: { at, first: null } }),
    grants: [],
    previous: null,
    last: null,
    granted_words: null,
    questions: [],
  }
}

/** Asks once more, with the words in force now. What was answered in the round before is over; what was not still waits. */
export function openRound(
  requirement: Requirement,
  asking: Asking,
  {
    because,
    effect,
    at,
    rejected = null,
  }: { because: RoundReason; effect: Effect; at: string; rejected?: Rejection | null },
): Requirement {
  // Advice was for the round before.
  const { advice: _, ...rest } = requirement
  const { action, round, grants, questions } = rest
  // Other words for what nobody answered are asked in its place.
  const replaces = because === 'changed' && isUnanswered(requirement)
  return {
    ...rest,
    round: roundOf(asking, action, {
      number: round.number + 1,
      because,
      effect,
      at,
      prompt: replaces ? keptPrompt(round) : { at, first: null },
    }),
    grants: grants.filter(({ ended }) => !ended),
    previous: replaces
      ? requirement.previous
      : { round, grants, rejected, left: requirement.previous?.round.prompt.at ?? null },
    questions: questions.filter(({ answer }) => !answer),
    last: stillSaid(requirement.last, because),
  }
}

/** Whether owners were asked, and none of them has granted (a rejection ends its round). */
function isUnanswered({ round, grants }: Requirement): boolean {
  return isPrompted(round) && !grants.some((grant) => grant.round === round.number)
}

function keptPrompt({ prompt, asked }: Round): Prompt {
  return { at: prompt.at, first: prompt.first ?? asked }
}

/** How the newest decision ended is told until something else is why it is asked. That a grant went stale stays true, however the words change on. */
function stillSaid(last: End | null, because: RoundReason): End | null {
  if (because === 'added' || because === 'reopened') return null
  return because === 'changed' && last?.kind !== 'stale' ? null : last
}

/** After the words in force changed: asks again where the fingerprint moved, and refreshes cosmetic words where not. */
export function refreshRound(requirement: Requirement, asking: Asking, effect: Effect, at: string): Requirement {
  if (requirement.dropped) return requirement
  const { round, action } = requirement
  if (requirementFingerprint(asking, action, effect) !== round.fingerprint)
    return openRound(requirement, asking, { because: 'changed', effect, at })
  return { ...requirement, round: { ...round, asked: askedNow(asking) } }
}

/** A requirement after one more entry about it. */
export function evolveRequirement(requirement: Requirement, entry: RequirementEntry, asking: Asking): Requirement {
  switch (entry.kind) {
    case 'RequirementAsked':
      return openRound(requirement, asking, entry)
    case 'GrantIssued':
      return {
        ...requirement,
        grants: withGrant(requirement.grants, grantOf(entry)),
        granted_words: requirement.round.asked,
        last: null,
      }
    case 'RequirementRejected':
      return reject(requirement, entry, asking)
    case 'InfoRequested': {
      const { seq, by, at, question } = entry
      return {
        ...requirement,
        questions: withQuestion(requirement.questions, { id: `Q-${seq}`, by, at, question, answer: null }),
      }
    }
    case 'InfoAnswered': {
      const { by, at, answer } = entry
      return { ...requirement, questions: withAnswer(requirement.questions, entry.question, { by, at, text: answer }) }
    }
    case 'InfoWithdrawn':
      return { ...requirement, questions: requirement.questions.filter(({ id }) => id !== entry.question) }
    case 'AdviceGiven':
      return evolveAdvice(requirement, entry)
    case 'GrantSpent':
      return spend(requirement, entry)
    case 'GrantRevoked':
    case 'GrantExpired':
    case 'GrantWentStale':
      return end(requirement, entry.grant, endOf(entry))
    default:
      return entry satisfies never
  }
}

export type RequirementEntry = Extract<
  EntryOf<
    | 'RequirementAsked'
    | 'GrantIssued'
    | 'RequirementRejected'
    | 'InfoRequested'
    | 'InfoAnswered'
    | 'InfoWithdrawn'
    | 'AdviceGiven'
    | 'GrantSpent'
    | 'GrantRevoked'
    | 'GrantExpired'
    | 'GrantWentStale'
  >,
  { blocker: unknown }
>

/** A grant as the entry that issued it makes it. */
export function grantOf(entry: EntryOf<'GrantIssued'>): Grant {
  const { seq, effect, by, at, round, fingerprint, reason, expires, uses } = entry
  return { id: `G-${seq}`, effect, by, at, round, fingerprint, reason, expires, uses, uses_left: uses, ended: null }
}

/** How an entry ends a grant. */
export function endOf(entry: EntryOf<'GrantRevoked' | 'GrantExpired' | 'GrantWentStale' | 'GrantSpent'>): GrantEnd {
  const kind = (
    { GrantRevoked: 'revoked', GrantExpired: 'expired', GrantWentStale: 'stale', GrantSpent: 'spent' } as const
  )[entry.kind]
  return { kind, at: entry.at, by: entry.by, reason: entry.kind === 'GrantRevoked' ? entry.reason : '' }
}

/** The grants after one use was spent; the last use ends it. */
export function spendOne(grants: readonly Grant[], entry: EntryOf<'GrantSpent'>): Grant[] {
  const { grant: id, uses_left } = entry
  const left = grants.map((grant) => (grant.id === id ? { ...grant, uses_left } : grant))
  return uses_left > 0 ? left : withEnd(left, id, endOf(entry))
}

function roundOf(
  asking: Asking,
  action: string,
  { number, because, effect, at, prompt }: Pick<Round, 'number' | 'because' | 'effect' | 'prompt'> & { at: string },
): Round {
  const fingerprint = requirementFingerprint(asking, action, effect)
  return { number, opened_at: at, because, effect, asked: askedNow(asking), fingerprint, prompt }
}

function askedNow({ item, decision, proof, evidence }: Asking): Asked {
  return { item, decision: askText(decision), proof: askText(proof), evidence }
}

function reject(requirement: Requirement, entry: EntryOf<'RequirementRejected'>, asking: Asking): Requirement {
  const { by, at, reason } = entry
  const rejected = { by, at, reason }
  const { effect } = requirement.round
  const asked = openRound(requirement, asking, { because: 'rejected', effect, at, rejected })
  return { ...asked, last: { kind: 'rejected', ...rejected } }
}

function spend(requirement: Requirement, entry: EntryOf<'GrantSpent'>): Requirement {
  const grants = spendOne(requirement.grants, entry)
  const spent = grants.find(({ id, ended }) => id === entry.grant && ended)
  return { ...requirement, grants, last: spent ? lastOf(spent, endOf(entry)) : requirement.last }
}

/** Also in the round before, whose prompts tell what became of its grants. */
function end(requirement: Requirement, id: string, ended: GrantEnd): Requirement {
  const { grants, previous } = requirement
  const grant = [...grants, ...(previous?.grants ?? [])].find((known) => known.id === id)
  return {
    ...requirement,
    grants: withEnd(grants, id, ended).filter((known) => !known.ended || known.round === requirement.round.number),
    previous: previous && { ...previous, grants: withEnd(previous.grants, id, ended) },
    last: grant ? lastOf({ ...grant, ended }, ended) : requirement.last,
  }
}

function lastOf(grant: Grant, ended: GrantEnd): End {
  return { ...ended, grant }
}
