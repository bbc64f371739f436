import type { Actor } from '../core/entry.ts'
import { blockerStatus, missing } from '../core/gate.ts'
import type { Reason } from '../core/reasons.ts'
import { activeGrants, type BlockerState, type Grant, type Requirement, type State } from '../core/state.ts'

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
  /** `dropped`: an owner confirmed that the document no longer names the action. */
  state: 'holds' | 'waits' | 'dropped' | 'retired'
  reasons: Reason[]
  /** The grants that count now. */
  grants: GrantFacts[]
}

export interface GrantFacts {
  id: string
  by: Actor
  at: string
  reason: string
  expires: string
  uses: number
  uses_left: number
  ended: Grant['ended']
}

/** What is true of a blocker now. */
export function blockerFacts(state: State, blocker: BlockerState, now: number): BlockerFacts {
  const { id, doc, revision, listing } = blocker
  return {
    id,
    doc,
    revision,
    status: blockerStatus(state, blocker, now),
    item: listing.item,
    actor_needed: listing.actor.text,
    next_action: listing.next_action,
    requirements: blocker.requirements.map((requirement) => requirementFacts(state, blocker, requirement, now)),
  }
}

/** A grant, in force or not. */
export function grantFacts({ id, by, at, reason, expires, uses, uses_left, ended }: Grant): GrantFacts {
  return { id, by, at, reason, expires, uses, uses_left, ended }
}

function requirementFacts(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  now: number,
): RequirementFacts {
  const { action } = requirement
  if (blocker.retired) return { action, state: 'retired', reasons: [], grants: [] }
  if (requirement.dropped) return { action, state: 'dropped', reasons: [], grants: [] }
  const reasons = missing(state, blocker, requirement, now)
  const grants = activeGrants(requirement, now).map(grantFacts)
  return { action, state: reasons.length > 0 ? 'waits' : 'holds', reasons, grants }
}
