import type { EntryOf } from '../entry.ts'
import { type AdvisedOn, withAdvice } from './advice.ts'

/** A requirement or a request after advice was given on it. */
export function evolveAdvice<T extends AdvisedOn>(on: T, entry: EntryOf<'AdviceGiven'>): T {
  const { seq, by, at, recommend, reason, model, read, fingerprint } = entry
  const given = { id: `A-${seq}`, by, at, recommend, reason, model, read, fingerprint }
  return { ...on, advice: withAdvice(on.advice, given) }
}
