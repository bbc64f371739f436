import { type BlockerState, liveRequirements } from '../core/blocker/blocker.ts'
import { actionName, blockerKey } from '../core/blocker/listing.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import type { RequestState } from '../core/request/request.ts'
import type { State } from '../core/view.ts'
import { findBlocker } from './find-blocker.ts'

/** A decision of owners, as somebody names it: an action of a blocker, or a request. */
export type Decision = { blocker: string; action?: string | undefined } | { request: string }

/** What was named: exactly one of blocker and request; `action` is null where only the blocker was named. */
export type FoundDecision =
  | { blocker: BlockerState; request: null; action: string | null }
  | { blocker: null; request: RequestState; action: null }

/** The decision that is named; `find` says how much of a blocker's id is enough: `lookUpBlocker` where it is only read. */
export function findDecision(state: State, named: Decision, find = findBlocker): FoundDecision | Refusal {
  if ('request' in named) return findRequest(state, named.request)
  const blocker = find(state, named.blocker)
  if (isRefusal(blocker)) return blocker
  return { blocker, request: null, action: named.action === undefined ? null : actionName(named.action) }
}

/** What words mean by themselves: `R-12` alone is a request. */
export function decisionIn(first: string, action: string | undefined): Decision {
  return action === undefined && /^R-\d+$/.test(first) ? { request: first } : { blocker: first, action }
}

/** The same where it is known what there is: a blocker may be called `R-12` too, which nobody guesses. */
export function readDecision(state: State, first: string, action: string | undefined): Decision | Refusal {
  const named = decisionIn(first, action)
  const alike = 'request' in named ? state.blocker(blockerKey(named.request)) : undefined
  if (!alike) return named
  const actions = liveRequirements(alike).map((one) => `\`${one.action}\``)
  return refuse(
    'unknown_blocker',
    `${first} may be a request, and a blocker is called so too. For the blocker, please name the action as well: ${actions.join(', ')}.`,
  )
}

function findRequest(state: State, id: string): FoundDecision | Refusal {
  const request = state.request(id)
  if (request) return { blocker: null, request, action: null }
  return refuse('unknown_request', `There is no request ${id} that waits or is in force.`)
}
