import { type BlockerKey, blockerKey } from './blocker.ts'
import type { Entry } from './entry.ts'
import type { Policy } from './policy.ts'
import { closeRound, mapRequirements, newRequirement, openRound, reconcileRounds, refreshRounds } from './rounds.ts'
import type { BlockerState, Claim, Grant, Outcome, Proof, Requirement } from './state.ts'

type BlockerEntry = Extract<Entry, { blocker: BlockerKey }>
type EntryOf<K extends BlockerEntry['kind']> = Extract<BlockerEntry, { kind: K }>

/** A blocker as its first listing makes it. */
export function addBlocker(entry: EntryOf<'BlockerAdded'>): BlockerState {
  const { listing } = entry
  const blocker: BlockerState = {
    key: entry.blocker,
    id: listing.id,
    doc: entry.doc,
    revision: entry.revision,
    added_at: entry.at,
    listing,
    listed: true,
    decision: listing.decision,
    proof: listing.proof,
    depends_on: listing.depends_on.map(blockerKey),
    requirements: [],
    proofs: [],
    claims: [],
    help: null,
    retired: null,
  }
  return { ...blocker, requirements: listing.actions.map((action) => newRequirement(blocker, action, entry.at)) }
}

/** The blocker after one more entry about it. */
export function evolveBlocker(blocker: BlockerState, entry: BlockerEntry, policy: Policy | null): BlockerState {
  switch (entry.kind) {
    case 'BlockerAdded':
      throw new Error(`entry ${entry.seq} adds ${entry.blocker} a second time`)
    case 'BlockerRevised':
      return revise(blocker, entry)
    case 'BlockerMissed':
      return { ...blocker, listed: false, revision: entry.revision }
    case 'BlockerRetired':
      return retire(blocker, entry)
    case 'BlockerReopened':
      return reopen(blocker, entry)
    case 'ClaimMade':
      return { ...blocker, claims: [...blocker.claims, claimOf(entry)] }
    case 'ClaimWithdrawn':
    case 'ClaimRefused':
      return settleClaim(blocker, entry)
    case 'ClaimConfirmed':
      return confirmClaim(blocker, entry)
    case 'ProofSubmitted':
      return submitProof(blocker, entry)
    case 'ProofAccepted':
    case 'ProofReturned':
    case 'ProofWentStale':
      return reviewProof(blocker, entry)
    case 'HelpAsked':
      return { ...blocker, help: { by: entry.by, at: entry.at, question: entry.question } }
    default:
      return evolveRequirement(blocker, entry, policy)
  }
}

type RequirementEntry = Extract<BlockerEntry, { action: string }>

function evolveRequirement(blocker: BlockerState, entry: RequirementEntry, policy: Policy | null): BlockerState {
  const on = (change: (requirement: Requirement) => Requirement) =>
    mapRequirements(blocker, (requirement) => (requirement.action === entry.action ? change(requirement) : requirement))
  switch (entry.kind) {
    case 'GrantIssued': {
      const given = on((requirement) => ({ ...requirement, grants: [...requirement.grants, grantOf(entry)] }))
      return reconcileRounds(given, policy, entry.at, 'changed', entry.action)
    }
    case 'RequirementRejected':
      return on((requirement) => {
        const { by, at, reason } = entry
        return openRound(closeRound(requirement, { kind: 'rejected', by, at, reason }), blocker, at, 'rejected')
      })
    case 'InfoRequested':
      return on((requirement) => ({
        ...requirement,
        question: { by: entry.by, at: entry.at, question: entry.question, answer: null },
      }))
    case 'InfoAnswered':
      return on((requirement) =>
        requirement.question
          ? {
              ...requirement,
              question: { ...requirement.question, answer: { by: entry.by, at: entry.at, text: entry.answer } },
            }
          : requirement,
      )
    case 'GrantRevoked':
      return reconcileRounds(
        on((r) => endGrant(r, entry, 'revoked', entry.reason)),
        policy,
        entry.at,
        'revoked',
        entry.action,
      )
    case 'GrantExpired':
      return reconcileRounds(
        on((r) => endGrant(r, entry, 'expired', '')),
        policy,
        entry.at,
        'expired',
        entry.action,
      )
    case 'GrantWentStale':
      return reconcileRounds(
        on((r) => endGrant(r, entry, 'stale', '')),
        policy,
        entry.at,
        'changed',
        entry.action,
      )
    case 'GrantSpent':
      return reconcileRounds(
        on((r) => spendGrant(r, entry)),
        policy,
        entry.at,
        'spent',
        entry.action,
      )
    default:
      return entry satisfies never
  }
}

function revise(blocker: BlockerState, entry: EntryOf<'BlockerRevised'>): BlockerState {
  const { listing } = entry
  const next: BlockerState = {
    ...blocker,
    id: listing.id,
    revision: entry.revision,
    listing,
    listed: true,
    // What the document no longer asks stays in force until an owner confirms that (rule 1).
    decision: listing.decision.needed || !blocker.decision.needed ? listing.decision : blocker.decision,
    proof: listing.proof.needed || !blocker.proof.needed ? listing.proof : blocker.proof,
    depends_on: [...new Set([...blocker.depends_on, ...listing.depends_on.map(blockerKey)])],
  }
  return refreshRounds({ ...next, requirements: requirementsAfter(next, entry.at) }, entry.at)
}

function requirementsAfter(blocker: BlockerState, at: string): Requirement[] {
  const kept = blocker.requirements.map((requirement) => {
    if (!requirement.dropped || !blocker.listing.actions.includes(requirement.action)) return requirement
    return openRound({ ...requirement, dropped: false }, blocker, at, 'reopened')
  })
  const known = new Set(kept.map((requirement) => requirement.action))
  const added = blocker.listing.actions.filter((action) => !known.has(action))
  return [...kept, ...added.map((action) => newRequirement(blocker, action, at))]
}

function retire(blocker: BlockerState, entry: { by: Entry['by']; at: string; reason: string }): BlockerState {
  const { by, at, reason } = entry
  const withdrawn = mapRequirements(blocker, (requirement) => closeRound(requirement, { kind: 'withdrawn', at }))
  return { ...withdrawn, retired: { by, at, reason } }
}

function reopen(blocker: BlockerState, entry: EntryOf<'BlockerReopened'>): BlockerState {
  const open = { ...blocker, retired: null }
  return mapRequirements(open, (requirement) =>
    requirement.dropped
      ? requirement
      : openRound(closeRound(requirement, superseded(entry)), open, entry.at, 'reopened'),
  )
}

/** A revision that adds an action to a retired blocker has opened a round for it already. */
function superseded({ at }: Entry): Outcome {
  return { kind: 'superseded', at }
}

function claimOf(entry: EntryOf<'ClaimMade'>): Claim {
  return { id: `C-${entry.seq}`, at: entry.at, subject: entry.subject, revision: entry.revision, settled: null }
}

type Settlement = EntryOf<'ClaimWithdrawn'> | EntryOf<'ClaimRefused'> | EntryOf<'ClaimConfirmed'>

function settleClaim(blocker: BlockerState, entry: Settlement): BlockerState {
  const kind = ({ ClaimWithdrawn: 'withdrawn', ClaimRefused: 'refused', ClaimConfirmed: 'confirmed' } as const)[
    entry.kind
  ]
  const settled = { kind, by: entry.by, at: entry.at, reason: 'reason' in entry ? entry.reason : '' }
  return {
    ...blocker,
    claims: blocker.claims.map((claim) => (claim.id === entry.claim ? { ...claim, settled } : claim)),
  }
}

function confirmClaim(blocker: BlockerState, entry: EntryOf<'ClaimConfirmed'>): BlockerState {
  const subject = blocker.claims.find((claim) => claim.id === entry.claim)?.subject
  const settled = settleClaim(blocker, entry)
  switch (subject?.kind) {
    case 'closed':
    case 'blocker_missing':
      return retire(settled, entry)
    case 'action_missing':
      return mapRequirements(settled, (requirement) =>
        requirement.action === subject.action
          ? { ...closeRound(requirement, { kind: 'withdrawn', at: entry.at }), dropped: true }
          : requirement,
      )
    case 'decision_missing':
      return refreshRounds({ ...settled, decision: settled.listing.decision }, entry.at)
    case 'proof_missing':
      return refreshRounds({ ...settled, proof: settled.listing.proof }, entry.at)
    case 'dependency_missing':
      return { ...settled, depends_on: settled.depends_on.filter((key) => key !== subject.on) }
    default:
      throw new Error(`entry ${entry.seq} confirms claim ${entry.claim}, which no entry made`)
  }
}

function grantOf(entry: EntryOf<'GrantIssued'>): Grant {
  const { by, at, round, fingerprint, reason, expires, uses } = entry
  return { id: `G-${entry.seq}`, by, at, round, fingerprint, reason, expires, uses, uses_left: uses, ended: null }
}

function endGrant(
  requirement: Requirement,
  entry: { grant: string; at: string; by: Entry['by'] },
  kind: 'revoked' | 'expired' | 'spent' | 'stale',
  reason: string,
): Requirement {
  const end = (grant: Grant): Grant => ({ ...grant, ended: { kind, at: entry.at, by: entry.by, reason } })
  return { ...requirement, grants: requirement.grants.map((grant) => (grant.id === entry.grant ? end(grant) : grant)) }
}

function spendGrant(requirement: Requirement, entry: EntryOf<'GrantSpent'>): Requirement {
  const { uses_left } = entry
  const grants = requirement.grants.map((grant) => (grant.id === entry.grant ? { ...grant, uses_left } : grant))
  return uses_left > 0 ? { ...requirement, grants } : endGrant({ ...requirement, grants }, entry, 'spent', '')
}

function submitProof(blocker: BlockerState, entry: EntryOf<'ProofSubmitted'>): BlockerState {
  const { by, at, text, links, fingerprint } = entry
  const proof: Proof = { id: `P-${entry.seq}`, by, at, text, links, fingerprint, status: 'submitted', review: null }
  return { ...blocker, proofs: [...blocker.proofs.map(replaced), proof] }
}

function replaced(proof: Proof): Proof {
  return proof.status === 'submitted' ? { ...proof, status: 'replaced' } : proof
}

function reviewProof(
  blocker: BlockerState,
  entry: EntryOf<'ProofAccepted'> | EntryOf<'ProofReturned'> | EntryOf<'ProofWentStale'>,
): BlockerState {
  const status = ({ ProofAccepted: 'accepted', ProofReturned: 'returned', ProofWentStale: 'stale' } as const)[
    entry.kind
  ]
  const review = { by: entry.by, at: entry.at, reason: 'reason' in entry ? entry.reason : '' }
  return {
    ...blocker,
    proofs: blocker.proofs.map((proof) => (proof.id === entry.proof ? { ...proof, status, review } : proof)),
  }
}
