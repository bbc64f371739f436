import { actionName, type BlockerKey } from './blocker.ts'
import { prerequisitesOf } from './evolve.ts'
import { rulesFor } from './policy.ts'
import type { Reason } from './reasons.ts'
import * as say from './reasons.ts'
import { grantors } from './rounds.ts'
import {
  activeGrants,
  type BlockerState,
  currentProof,
  type Grant,
  liveRequirements,
  type Requirement,
  type State,
} from './state.ts'
import { nearest } from './text.ts'

/** A grant that a verdict rests on. */
export interface GrantInForce {
  id: string
  blocker: string
  action: string
  by: Grant['by']
  at: string
  expires: string
  uses_left: number
  reason: string
}

/** The answer to "may this action run now, and if not, why not?". Open exactly when there are no reasons. */
export interface Verdict {
  action: string
  open: boolean
  reasons: Reason[]
  grants: GrantInForce[]
}

/** The verdict for one action at an instant (epoch milliseconds). Names are compared exactly; a near one is suggested only. */
export function checkGate(state: State, asked: string, now: number): Verdict {
  const action = actionName(asked)
  const concerned = [...state.blockers.values()].flatMap((blocker) =>
    blocker.requirements
      .filter((r) => r.action === action && !r.dropped)
      .map((requirement) => ({ blocker, requirement })),
  )
  if (concerned.length === 0) {
    return closed(action, [say.unknownAction(action, nearest(action, actionsOf(state)))])
  }
  const live = concerned.filter(({ blocker }) => !blocker.retired)
  const reasons = live.flatMap(({ blocker, requirement }) => missing(state, blocker, requirement, now))
  const grants = live.flatMap(({ blocker, requirement }) =>
    activeGrants(requirement, now).map((grant) => inForce(blocker, requirement, grant)),
  )
  if (reasons.length === 0 && grants.length === 0) reasons.push(say.noGrant(state, action, now))
  return { action, open: reasons.length === 0, reasons, grants }
}

/** A closed verdict, for a ledger that cannot be trusted or read. */
export function brokenGate(action: string, what: string): Verdict {
  return closed(action, [say.ledgerBroken(what)])
}

/** A closed verdict, while nobody can tell what time it is. */
export function untimelyGate(action: string, trouble: string): Verdict {
  return closed(action, [say.wrongClock(trouble)])
}

/** Every action that a requirement names, in the order in which they were first named. */
export function actionsOf(state: State): string[] {
  const names = [...state.blockers.values()].flatMap((blocker) =>
    blocker.requirements.filter((r) => !r.dropped).map((r) => r.action),
  )
  return [...new Set(names)]
}

/** What one requirement still lacks; empty when it holds. */
export function missing(state: State, blocker: BlockerState, requirement: Requirement, now: number): Reason[] {
  return [
    ...missingDecision(state, blocker, requirement, now),
    ...missingProof(state, blocker),
    ...missingPrerequisites(state, blocker, now, new Map()),
  ]
}

/** What the decision part of a requirement lacks: at most one reason. */
export function missingDecision(state: State, blocker: BlockerState, requirement: Requirement, now: number): Reason[] {
  if (!blocker.decision.needed) return blocker.proof.needed ? [] : [say.asksNothing(blocker)]
  const needed = state.policy ? rulesFor(state.policy, requirement.action).owners_needed : Number.POSITIVE_INFINITY
  const active = activeGrants(requirement, now)
  const given = grantors(active)
  if (given >= needed) return []
  if (requirement.question && !requirement.question.answer)
    return [say.infoWanted(state, blocker, requirement, requirement.question)]
  if (given > 0) return [say.quorumShort(state, blocker, requirement, active, needed)]
  return [say.decisionMissing(state, blocker, requirement, now)]
}

/** What the proof part of a blocker lacks: at most one reason. */
export function missingProof(state: State, blocker: BlockerState): Reason[] {
  if (!blocker.proof.needed) return []
  const proof = currentProof(blocker)
  if (proof?.status === 'accepted' && proof.fingerprint === say.proofPrint(blocker)) return []
  return [say.proofMissing(state, blocker, proof)]
}

/** Whether a blocker stands open, is cleared (every requirement holds), or was retired by an owner. */
export function blockerStatus(state: State, blocker: BlockerState, now: number): 'open' | 'cleared' | 'retired' {
  if (blocker.retired) return 'retired'
  const live = liveRequirements(blocker)
  return live.length > 0 && live.every((requirement) => missing(state, blocker, requirement, now).length === 0)
    ? 'cleared'
    : 'open'
}

/** Which blockers stand clear, as far as it is known; one that is still being looked at does not. */
type Known = Map<BlockerKey, boolean>

function missingPrerequisites(state: State, blocker: BlockerState, now: number, known: Known): Reason[] {
  return prerequisitesOf(state, blocker).flatMap((key) => {
    const other = state.blockers.get(key)
    if (other?.retired) return []
    return other && standsClear(state, other, now, known) ? [] : [say.prerequisiteOpen(blocker, other, key)]
  })
}

/** A circle through policy and document never clears. Each blocker is looked at once, however many ways lead to it. */
function standsClear(state: State, blocker: BlockerState, now: number, known: Known): boolean {
  const answer = known.get(blocker.key)
  if (answer !== undefined) return answer
  known.set(blocker.key, false)
  const live = liveRequirements(blocker)
  const clear =
    live.length > 0 &&
    live.every((requirement) => missingDecision(state, blocker, requirement, now).length === 0) &&
    missingProof(state, blocker).length === 0 &&
    missingPrerequisites(state, blocker, now, known).length === 0
  known.set(blocker.key, clear)
  return clear
}

function inForce(blocker: BlockerState, requirement: Requirement, grant: Grant): GrantInForce {
  const { id, by, at, expires, uses_left, reason } = grant
  return { id, blocker: blocker.id, action: requirement.action, by, at, expires, uses_left, reason }
}

function closed(action: string, reasons: Reason[]): Verdict {
  return { action, open: false, reasons, grants: [] }
}
