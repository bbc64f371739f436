import { foldWhiteSpace } from '../text.ts'
import { type Asked, type Requirement, type RoundReason, wordsBefore } from './requirement.ts'

/* What is said about the words that a decision is asked on, whoever shows it. */

/** The effect in one sentence: `` A grant authorises `REAL_RUN`, and nothing else. `` */
export function effectSentence({ action, round }: Requirement): string {
  return round.effect === 'authorises'
    ? `A grant authorises \`${action}\`, and nothing else.`
    : `A grant lifts this blocker for \`${action}\`, and does not authorise it.`
}

/** The fields in which two askings differ, white space aside. */
export function differences(before: Asked, now: Asked): { field: string; before: string; now: string }[] {
  return (Object.keys(fieldNames) as (keyof Asked)[])
    .filter((field) => foldWhiteSpace(before[field]) !== foldWhiteSpace(now[field]))
    .map((field) => ({ field: fieldNames[field], before: before[field], now: now[field] }))
}

/** Why owners are asked again; empty the first time. */
export function againSentence(requirement: Requirement): string {
  const { because } = requirement.round
  if (because !== 'changed' || changesAsked(requirement).length > 0) return becauseWords[because]
  return requirement.granted_words
    ? 'the words changed, and changed back to those last granted. That grant has ended all the same.'
    : 'the words changed, and changed back to what was asked here at first.'
}

/** What differs between the words asked now and those that a difference is shown against. */
export function changesAsked(requirement: Requirement) {
  const before = wordsBefore(requirement)
  return before ? differences(before, requirement.round.asked) : []
}

/** Whether the words before are those of a grant. */
export function sinceWords({ granted_words }: Requirement): string {
  return granted_words ? 'when it was last granted' : 'when it was asked before'
}

const fieldNames: Record<keyof Asked, string> = {
  item: 'Item',
  decision: 'Decision asked',
  proof: 'Technical proof asked',
  evidence: 'Evidence',
}

/** Why owners are asked again, as the end of a sentence; empty the first time. */
const becauseWords: Record<RoundReason, string> = {
  added: '',
  changed: 'the words changed; a grant for the words before does not count.',
  expired: 'the grant expired.',
  reopened: 'it was reopened, so what stood before must be given anew.',
  spent: 'the grant was spent.',
  revoked: 'the grant was revoked.',
  rejected: 'it was rejected before; an owner may decide otherwise.',
  policy: 'the policy changed what it takes.',
  grantor_left: 'whoever granted it is not an owner any more.',
}
