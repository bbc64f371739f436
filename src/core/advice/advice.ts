import { type Actor, sameActor } from '../actor.ts'

/** What a machine may recommend: to grant, to reject, or to ask something first. */
export const recommendations = ['grant', 'reject', 'ask'] as const

export type Recommendation = (typeof recommendations)[number]

/** A machine's recommendation on a decision that waits. It is shown beside the decision, and changes nothing. */
export interface Advice {
  id: string
  by: Actor
  at: string
  recommend: Recommendation
  reason: string
  /** The model, as whoever gave the advice calls it. */
  model: string
  /** SHA-256 (hex) of the brief that it read. */
  read: string
  /** Of the words that it was given for: other words, no advice. */
  fingerprint: string
}

/** What has advice: a requirement or a request. Absent where none stands, so that whatever never had any is sealed as it always was. */
export interface AdvisedOn {
  advice?: readonly Advice[]
}

/** How a decision stands to the advice that its owner was shown; `divided` where that recommended this and something else. */
export type Stance = 'with' | 'against' | 'divided' | 'none'

/** What a decision says of the advice that its owner was shown. */
export interface Advised {
  advice: Stance
  advised: { id: string; recommend: Recommendation }[]
}

/** So much advice stands on one decision, one of each adviser; owners read it beside the words. */
export const most = 5

/** What stands once one more was given: an adviser's newest takes the place of what they gave before. */
export function withAdvice(advice: readonly Advice[] = [], given: Advice): Advice[] {
  return [...advice.filter(({ by }) => !sameActor(by, given.by)), given]
}

/** The advice that was given for these words. */
export function adviceFor(advice: readonly Advice[] = [], fingerprint: string): Advice[] {
  return advice.filter((given) => given.fingerprint === fingerprint)
}

/** How a decision stands to the advice that its owner saw, of that which stands; unseen advice was neither followed nor refused. */
export function advisedOf(advice: readonly Advice[], seen: readonly string[] = [], decided: Recommendation): Advised {
  const advised = advice.filter(({ id }) => seen.includes(id)).map(({ id, recommend }) => ({ id, recommend }))
  return { advice: stanceOf(advised, decided), advised }
}

function stanceOf(advised: Advised['advised'], decided: Recommendation): Stance {
  const same = advised.filter(({ recommend }) => recommend === decided).length
  if (advised.length === 0) return 'none'
  if (same === 0) return 'against'
  return same === advised.length ? 'with' : 'divided'
}
