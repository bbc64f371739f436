import { askText } from './blocker.ts'
import { requirementFingerprint, wordsOf } from './fingerprint.ts'
import { type Policy, rulesFor } from './policy.ts'
import {
  type Asked,
  activeGrants,
  type BlockerState,
  currentRound,
  type Grant,
  type Outcome,
  type Requirement,
  type RoundReason,
} from './state.ts'

/** A new requirement for an action, with its first round open. */
export function newRequirement(blocker: BlockerState, action: string, at: string): Requirement {
  return openRound({ action, dropped: false, rounds: [], grants: [], question: null }, blocker, at, 'added')
}

/** Asks once more: a round is added with the words in force now; a question of an earlier round is over. */
export function openRound(
  requirement: Requirement,
  blocker: BlockerState,
  at: string,
  because: RoundReason,
): Requirement {
  const round = {
    number: requirement.rounds.length + 1,
    opened_at: at,
    because,
    asked: askedNow(blocker),
    fingerprint: requirementFingerprint(wordsOf(blocker), requirement.action),
    outcome: null,
  }
  return { ...requirement, rounds: [...requirement.rounds, round], question: null }
}

/** Ends the round that is open, if it is. */
export function closeRound(requirement: Requirement, outcome: Outcome): Requirement {
  const round = currentRound(requirement)
  if (round.outcome) return requirement
  return { ...requirement, rounds: requirement.rounds.with(-1, { ...round, outcome }) }
}

/** After the words in force changed: asks again where the fingerprint moved, and refreshes cosmetic words where not. */
export function refreshRounds(blocker: BlockerState, at: string): BlockerState {
  if (blocker.retired) return blocker
  return mapRequirements(blocker, (requirement) => {
    const round = currentRound(requirement)
    if (requirement.dropped) return requirement
    if (requirementFingerprint(wordsOf(blocker), requirement.action) !== round.fingerprint) {
      return openRound(closeRound(requirement, { kind: 'superseded', at }), blocker, at, 'changed')
    }
    if (round.outcome) return requirement
    return { ...requirement, rounds: requirement.rounds.with(-1, { ...round, asked: askedNow(blocker) }) }
  })
}

/**
 * Makes rounds agree with grants: a full quorum decides the open round, a decided one that lost it is asked again.
 * With an action, only its round: what befell one requirement is no reason to ask about another.
 */
export function reconcileRounds(
  blocker: BlockerState,
  policy: Policy | null,
  at: string,
  because: RoundReason,
  action?: string,
): BlockerState {
  if (blocker.retired || !policy) return blocker
  return mapRequirements(blocker, (requirement) => {
    if (requirement.dropped || (action !== undefined && requirement.action !== action)) return requirement
    const round = currentRound(requirement)
    const active = activeGrants(requirement, Date.parse(at))
    const full = grantors(active) >= rulesFor(policy, requirement.action).owners_needed
    if (!full && round.outcome?.kind === 'granted') return openRound(requirement, blocker, at, because)
    const last = active.at(-1)
    if (full && !round.outcome && last)
      return closeRound(requirement, { kind: 'granted', by: last.by, at, grant: last.id })
    return requirement
  })
}

/** How many different people gave these grants. */
export function grantors(grants: readonly Grant[]): number {
  return new Set(grants.map(({ by }) => (by.kind === 'person' ? by.user : ''))).size
}

/** The blocker with each requirement replaced by what `change` makes of it; the same object when nothing changed. */
export function mapRequirements(
  blocker: BlockerState,
  change: (requirement: Requirement) => Requirement,
): BlockerState {
  const requirements = blocker.requirements.map(change)
  return requirements.every((requirement, i) => requirement === blocker.requirements[i])
    ? blocker
    : { ...blocker, requirements }
}

function askedNow(blocker: BlockerState): Asked {
  return {
    item: blocker.listing.item,
    decision: askText(blocker.decision),
    proof: askText(blocker.proof),
    evidence: blocker.listing.evidence,
  }
}
