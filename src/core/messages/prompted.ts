import { type BlockerState, liveRequirements } from '../blocker/blocker.ts'
import { blockerStatus, isGranted, prerequisitesOf } from '../holding.ts'
import { isByRequest } from '../requirement/by-request.ts'
import { isPrompted, type Requirement } from '../requirement/requirement.ts'
import type { State, View } from '../view.ts'

/** A decision that owners were asked by direct message, and in which round. */
export interface Prompted {
  blocker: BlockerState
  requirement: Requirement
  round: number
}

/** What was asked at one instant (ISO 8601) and is still known, in the order of the documents: one message asks for all of it. */
export function promptedAt(state: State, at: string): Prompted[] {
  return [...state.blockers.values()].flatMap((blocker) => promptedOf(blocker, at))
}

/** The same of one blocker. */
export function promptedOf(blocker: BlockerState, at: string): Prompted[] {
  return blocker.requirements.flatMap((requirement): Prompted[] => {
    const round = roundAt(requirement, at)
    return round && (blocker.decision.needed || requirement.grants.length > 0)
      ? [{ blocker, requirement, round: round.number }]
      : []
  })
}

/** Whether a blocker is asked about in a message of its own, because others come before it: sent once they stand clear. */
export function isAskedAlone(view: View, blocker: BlockerState): boolean {
  return prerequisitesOf(view, blocker).length > 0
}

/** Whether owners are asked about a requirement now, and it still lacks their grant. */
export function asksOwners(view: View, blocker: BlockerState, requirement: Requirement, now: number): boolean {
  const live = !blocker.retired && liveRequirements(blocker).includes(requirement)
  if (!view.desk.policy || !live || !blocker.decision.needed || !isPrompted(requirement.round)) return false
  return !isByRequest(view, requirement) && !isGranted(view, blocker, requirement, now)
}

/** The blockers that must stand clear before a decision on this one is of use, by the names they have. */
export function comesFirst(view: View, blocker: BlockerState, now: number): string[] {
  return prerequisitesOf(view, blocker).flatMap((key) => {
    const other = view.blocker(key)
    if (other && blockerStatus(view, other, now) !== 'open') return []
    return [other?.id ?? key]
  })
}

function roundAt({ round, previous }: Requirement, at: string) {
  const rounds = previous ? [round, previous.round] : [round]
  return rounds.find((one) => one.prompt.at === at && isPrompted(one))
}
