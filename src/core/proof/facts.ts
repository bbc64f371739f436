import type { BlockerKey } from '../blocker/listing.ts'
import type { Decided } from '../decided.ts'
import type { Artefact, Compared } from './artefact.ts'

/** What happened to a proof. It is known by the seq of the entry that submitted it. */
export type ProofFact =
  | ProofSubmitted
  /** An operator stands for what a program submitted; only then can somebody else accept it. */
  | ({ kind: 'ProofConfirmed'; blocker: BlockerKey; proof: string } & Decided)
  | ({ kind: 'ProofAccepted'; blocker: BlockerKey; proof: string } & Decided)
  | ({ kind: 'ProofReturned'; blocker: BlockerKey; proof: string; reason: string } & Decided)
  | { kind: 'ProofWentStale'; blocker: BlockerKey; proof: string }

export interface ProofSubmitted {
  kind: 'ProofSubmitted'
  blocker: BlockerKey
  text: string
  links: string[]
  artefacts: Artefact[]
  compared: Compared | null
  fingerprint: string
}
