import type { ClaimSubject } from '../claim/claim.ts'
import type { Decided } from '../decided.ts'
import type { BlockerKey, ListedBlocker } from './listing.ts'

/** What happened to a blocker as a whole. */
export type BlockerFact =
  | Listed<'BlockerAdded'>
  | Listed<'BlockerRevised'>
  | { kind: 'BlockerMissed'; blocker: BlockerKey; doc: string; revision: number }
  | ({ kind: 'BlockerRetired'; blocker: BlockerKey; reason: string } & Decided)
  | { kind: 'BlockerReopened'; blocker: BlockerKey; reason: string }
  | ({ kind: 'VoteCast'; blocker: BlockerKey; on: VotedOn; reason: string; seen: string } & Decided)
  | { kind: 'VoteWithdrawn'; blocker: BlockerKey; on: VotedOn }
  | { kind: 'ClaimMade'; blocker: BlockerKey; claimed: ClaimSubject; revision: number }
  | { kind: 'ClaimWithdrawn'; blocker: BlockerKey; claim: string; revision: number }
  | ({ kind: 'ClaimConfirmed'; blocker: BlockerKey; claim: string; reason: string } & Decided)
  | ({ kind: 'ClaimRefused'; blocker: BlockerKey; claim: string; reason: string } & Decided)
  | { kind: 'HelpAsked'; blocker: BlockerKey; question: string }

/** A revision lists a blocker. `authorises`: those of its actions that a grant here authorises, under the policy then in force. */
interface Listed<Kind> {
  kind: Kind
  blocker: BlockerKey
  doc: string
  revision: number
  listing: ListedBlocker
  authorises: string[]
}

/** What owners vote on: the blocker's retirement, or the confirmation of a claim (its id). */
export type VotedOn = 'retirement' | (string & {})
