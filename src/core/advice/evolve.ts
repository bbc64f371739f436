import type { EntryOf } from '../entry.ts'
import { type Advice, withAdvice } from './advice.ts'

/** What has advice: a requirement or a request. Absent where none stands, so that whatever never had any is sealed as it always was. */
export interface AdvisedOn {
  advice?: readonly Advice[]
}

/** A requirement or a request after advice was given on it. */
export function evolveAdvice<T extends AdvisedOn>(on: T, entry: EntryOf<'AdviceGiven'>): T {
  const { seq, by, at, recommend, reason, model, read, fingerprint } = entry
  const given = { id: `A-${seq}`, by, at, recommend, reason, model, read, fingerprint }
  return { ...on, advice: withAdvice(on.advice, given) }
}
