import type { BlockerKey } from '../blocker/listing.ts'
import type { Recommendation } from './advice.ts'

/** A machine's recommendation on one requirement of a blocker, or on a request. It is known by the seq of the entry. */
export type AdviceFact =
  | ({ kind: 'AdviceGiven'; blocker: BlockerKey; round: number } & AdviceGiven)
  | ({ kind: 'AdviceGiven'; request: string } & AdviceGiven)

interface AdviceGiven {
  action: string
  recommend: Recommendation
  reason: string
  model: string
  /** SHA-256 (hex) of the brief that it read, as it stood then. */
  read: string
  /** Of the words that it was given for. */
  fingerprint: string
}
