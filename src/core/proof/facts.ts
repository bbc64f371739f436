import type { BlockerKey } from '../blocker/listing.ts'
import type { Decided } from '../decided.ts'

/** What happened to a proof. It is known by the seq of the entry that submitted it. */
export type ProofFact =
  | { kind: 'ProofSubmitted'; blocker: BlockerKey; text: string; links: string[]; fingerprint: string }
  | ({ kind: 'ProofAccepted'; blocker: BlockerKey; proof: string } & Decided)
  | ({ kind: 'ProofReturned'; blocker: BlockerKey; proof: string; reason: string } & Decided)
  | { kind: 'ProofWentStale'; blocker: BlockerKey; proof: string }
