import type { Actor } from '../actor.ts'
import { blockerStatus, countingGrants, lacking } from '../holding.ts'
import { type ActionRules, rulesFor } from '../policy.ts'
import type { Reason } from '../reasons.ts'
import type { Effect } from '../requirement/grant.ts'
import { effectiveExpiry, type Grant, type GrantEnd, usesLeft } from '../requirement/grant.ts'
import type { Requirement } from '../requirement/requirement.ts'
import type { View } from '../view.ts'
import type { BlockerState } from './blocker.ts'

/** A blocker as `list --json` gives it: stable, docs/json.md. */
export interface BlockerFacts {
  id: string
  doc: string
  revision: number
  status: 'open' | 'cleared' | 'retired'
  item: string
  actor_needed: string
  next_action: string
  requirements: RequirementFacts[]
}

export interface RequirementFacts {
  action: string
  /** What a grant does here (rule 3); null where no decision is asked. */
  effect: Effect | null
  /** `dropped`: owners confirmed that the document no longer names the action. */
  state: 'holds' | 'waits' | 'dropped' | 'retired'
  reasons: Reason[]
  /** The grants that count now. */
  grants: GrantFacts[]
}

export interface GrantFacts {
  id: string
  effect: Effect
  by: Actor
  at: string
  reason: string
  expires: string
  /** Null for a lift, which lasts. */
  uses: number | null
  uses_left: number | null
  ended: GrantEnd | null
}

/** What is true of a blocker now. */
export function blockerFacts(view: View, blocker: BlockerState, now: number): BlockerFacts {
  const { id, doc, revision, listing } = blocker
  return {
    id,
    doc,
    revision,
    status: blockerStatus(view, blocker, now),
    item: listing.item,
    actor_needed: listing.actor.text,
    next_action: listing.next_action,
    requirements: blocker.requirements.map((requirement) => requirementFacts(view, blocker, requirement, now)),
  }
}

/** A grant that counts, within the stricter of the terms then and now. */
export function grantFacts(grant: Grant, rules: ActionRules): GrantFacts {
  const { id, effect, by, at, reason, uses, ended } = grant
  const expires = new Date(effectiveExpiry(grant, rules)).toISOString()
  return { id, effect, by, at, reason, expires, uses, uses_left: usesLeft(grant, rules), ended }
}

function requirementFacts(view: View, blocker: BlockerState, requirement: Requirement, now: number): RequirementFacts {
  const { action, round, dropped } = requirement
  const effect = blocker.decision.needed ? round.effect : null
  if (blocker.retired) return { action, effect, state: 'retired', reasons: [], grants: [] }
  if (dropped) return { action, effect, state: 'dropped', reasons: [], grants: [] }
  const reasons = lacking(view, blocker, requirement, now)
  const { policy } = view.desk
  const grants = policy
    ? countingGrants(view, blocker, requirement, now).map((grant) => grantFacts(grant, rulesFor(policy, action)))
    : []
  return { action, effect, state: reasons.length > 0 ? 'waits' : 'holds', reasons, grants }
}
