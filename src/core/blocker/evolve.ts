import { evolveClaims } from '../claim/evolve.ts'
import type { Entry, EntryOf } from '../entry.ts'
import { blockerFingerprint } from '../fingerprint.ts'
import { evolveProof } from '../proof/evolve.ts'
import {
  type Asking,
  evolveRequirement,
  newRequirement,
  openRound,
  type RequirementEntry,
  refreshRound,
} from '../requirement/evolve.ts'
import type { Effect } from '../requirement/grant.ts'
import type { Requirement } from '../requirement/requirement.ts'
import { type BlockerState, mapRequirements } from './blocker.ts'
import { blockerKey } from './listing.ts'

/** The entries about blockers. */
export type BlockerEntry = Extract<Entry, { blocker: unknown }>

/** A blocker after one more entry about it: the fold of its own entries, alone. Throws when the entry makes no sense after those before it. */
export function evolveBlocker(blocker: BlockerState | undefined, entry: BlockerEntry): BlockerState {
  if (entry.kind === 'BlockerAdded') {
    if (blocker) throw new Error(`entry ${entry.seq} adds ${entry.blocker} a second time`)
    return addBlocker(entry)
  }
  if (!blocker) throw new Error(`entry ${entry.seq} is about ${entry.blocker}, which no entry added`)
  switch (entry.kind) {
    case 'BlockerRevised':
      return revise(blocker, entry)
    case 'BlockerMissed':
      return { ...blocker, listed: false, revision: entry.revision }
    case 'BlockerRetired':
      return retire(blocker, entry)
    case 'BlockerReopened':
      return reopen(blocker, entry)
    case 'VoteCast':
      return castVote(blocker, entry)
    case 'VoteWithdrawn':
      return withdrawVote(blocker, entry)
    case 'HelpAsked':
      return { ...blocker, help: { by: entry.by, at: entry.at, question: entry.question } }
    case 'ClaimMade':
    case 'ClaimWithdrawn':
    case 'ClaimRefused':
      return { ...blocker, claims: evolveClaims(blocker.claims, entry) }
    case 'ClaimConfirmed':
      return confirmClaim(blocker, entry)
    case 'ProofSubmitted':
    case 'ProofConfirmed':
    case 'ProofAccepted':
    case 'ProofReturned':
    case 'ProofWentStale':
      return { ...blocker, newest_proof: evolveProof(blocker.newest_proof, entry) }
    default:
      return evolveOne(blocker, entry)
  }
}

/** The words that the requirements of a blocker ask about. */
export function askingOf(blocker: BlockerState): Asking {
  const { key, listing, decision, proof } = blocker
  return { key, item: listing.item, evidence: listing.evidence, decision, proof }
}

function addBlocker(entry: EntryOf<'BlockerAdded'>): BlockerState {
  const { listing, authorises } = entry
  const blocker: BlockerState = {
    key: entry.blocker,
    id: listing.id,
    doc: entry.doc,
    revision: entry.revision,
    added_at: entry.at,
    added_seq: entry.seq,
    listing,
    listed: true,
    decision: listing.decision,
    proof: listing.proof,
    depends_on: listing.depends_on.map(blockerKey),
    requirements: [],
    newest_proof: null,
    claims: [],
    votes: [],
    help: null,
    retired: null,
    reopenings: 0,
  }
  const asking = askingOf(blocker)
  const requirements = listing.actions.map((action) =>
    newRequirement(asking, action, effectIn(authorises, action), entry.at),
  )
  return { ...blocker, requirements }
}

function evolveOne(blocker: BlockerState, entry: RequirementEntry): BlockerState {
  const asking = askingOf(blocker)
  return mapRequirements(blocker, (requirement) =>
    requirement.action === entry.action ? evolveRequirement(requirement, entry, asking) : requirement,
  )
}

function revise(blocker: BlockerState, entry: EntryOf<'BlockerRevised'>): BlockerState {
  const { listing } = entry
  const next: BlockerState = {
    ...blocker,
    id: listing.id,
    revision: entry.revision,
    listing,
    listed: true,
    // What the document no longer asks stays in force until owners confirm that (rule 1).
    decision: listing.decision.needed || !blocker.decision.needed ? listing.decision : blocker.decision,
    proof: listing.proof.needed || !blocker.proof.needed ? listing.proof : blocker.proof,
    depends_on: [...new Set([...blocker.depends_on, ...listing.depends_on.map(blockerKey)])],
  }
  const asked = { ...next, requirements: requirementsAfter(next, entry) }
  return withoutOldVotes(asked)
}

function requirementsAfter(blocker: BlockerState, { authorises, at }: EntryOf<'BlockerRevised'>): Requirement[] {
  const asking = askingOf(blocker)
  const { actions } = blocker.listing
  const kept = blocker.requirements.map((requirement) => {
    const effect = effectIn(authorises, requirement.action)
    if (requirement.dropped && actions.includes(requirement.action))
      return openRound({ ...requirement, dropped: false }, asking, { because: 'reopened', effect, at })
    return blocker.retired ? requirement : refreshRound(requirement, asking, effect, at)
  })
  const known = new Set(kept.map(({ action }) => action))
  const added = actions.filter((action) => !known.has(action))
  return [...kept, ...added.map((action) => newRequirement(asking, action, effectIn(authorises, action), at))]
}

function retire(blocker: BlockerState, { by, at, reason }: EntryOf<'BlockerRetired' | 'ClaimConfirmed'>): BlockerState {
  return { ...blocker, retired: { by, at, reason }, votes: [], claims: blocker.claims.filter(({ refused }) => refused) }
}

/** What stood before must be given anew: every requirement is asked again, and no proof is left that fits. */
function reopen(blocker: BlockerState, { at }: EntryOf<'BlockerReopened'>): BlockerState {
  const open = { ...blocker, retired: null, votes: [], reopenings: blocker.reopenings + 1 }
  const asking = askingOf(open)
  return mapRequirements(open, (requirement) => {
    if (requirement.dropped) return requirement
    const asked = openRound(requirement, asking, { because: 'reopened', effect: requirement.round.effect, at })
    return { ...asked, questions: [] }
  })
}

function castVote(blocker: BlockerState, entry: Extract<EntryOf<'VoteCast'>, { blocker: unknown }>): BlockerState {
  const { on, by, at, reason, seen } = entry
  const vote = { by, at, reason, seen }
  if (on === 'retirement') return { ...blocker, votes: [...blocker.votes.filter(isNotBy(entry)), vote] }
  const claims = blocker.claims.map((claim) =>
    claim.id === on ? { ...claim, votes: [...claim.votes.filter(isNotBy(entry)), vote] } : claim,
  )
  return { ...blocker, claims }
}

function withdrawVote(
  blocker: BlockerState,
  entry: Extract<EntryOf<'VoteWithdrawn'>, { blocker: unknown }>,
): BlockerState {
  if (entry.on === 'retirement') return { ...blocker, votes: blocker.votes.filter(isNotBy(entry)) }
  const claims = blocker.claims.map((claim) =>
    claim.id === entry.on ? { ...claim, votes: claim.votes.filter(isNotBy(entry)) } : claim,
  )
  return { ...blocker, claims }
}

/** A vote ends with the words that it was given for. */
function withoutOldVotes(blocker: BlockerState): BlockerState {
  const seen = blockerFingerprint(blocker)
  const current = (vote: { seen: string }) => vote.seen === seen
  const claims = blocker.claims.map((claim) => ({ ...claim, votes: claim.votes.filter(current) }))
  return { ...blocker, votes: blocker.votes.filter(current), claims }
}

function confirmClaim(blocker: BlockerState, entry: EntryOf<'ClaimConfirmed'>): BlockerState {
  const subject = blocker.claims.find(({ id }) => id === entry.claim)?.subject
  const settled = { ...blocker, claims: blocker.claims.filter(({ id }) => id !== entry.claim) }
  switch (subject?.kind) {
    case 'closed':
    case 'blocker_missing':
      return retire(settled, entry)
    case 'action_missing':
      return withoutOldVotes(
        mapRequirements(settled, (requirement) =>
          requirement.action === subject.action ? { ...requirement, dropped: true } : requirement,
        ),
      )
    case 'decision_missing':
      return refresh({ ...settled, decision: settled.listing.decision }, entry.at)
    case 'proof_missing':
      return refresh({ ...settled, proof: settled.listing.proof }, entry.at)
    case 'dependency_missing':
      return { ...settled, depends_on: settled.depends_on.filter((key) => key !== subject.on) }
    default:
      throw new Error(`entry ${entry.seq} confirms claim ${entry.claim}, which no entry made`)
  }
}

function refresh(blocker: BlockerState, at: string): BlockerState {
  const asking = askingOf(blocker)
  const asked = mapRequirements(blocker, (requirement) =>
    refreshRound(requirement, asking, requirement.round.effect, at),
  )
  return withoutOldVotes(asked)
}

function effectIn(authorises: readonly string[], action: string): Effect {
  return authorises.includes(action) ? 'authorises' : 'lifts'
}

function isNotBy({ by }: { by: BlockerEntry['by'] }) {
  const user = by.kind === 'person' ? by.user : ''
  return (vote: { by: BlockerEntry['by'] }) => vote.by.kind !== 'person' || vote.by.user !== user
}
