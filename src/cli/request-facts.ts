import type { Actor } from '../core/actor.ts'
import { countingRequestGrants, isAuthorised } from '../core/holding.ts'
import { rulesFor } from '../core/policy.ts'
import type { Question } from '../core/question/question.ts'
import type { RequestEnd, RequestState } from '../core/request/request.ts'
import type { View } from '../core/view.ts'
import { type GrantFacts, grantFacts } from './blocker-facts.ts'

/** A request as `requests --json` gives it: stable, docs/json.md. */
export interface RequestFacts {
  id: string
  action: string
  params: Record<string, string>
  reason: string
  for_whom: string | null
  by: Actor
  at: string
  expires: string
  state: 'waits' | 'authorised' | RequestEnd['kind']
  /** The grants that count now. */
  grants: GrantFacts[]
  questions: readonly Question[]
}

/** What is true of a request now. */
export function requestFacts(view: View, request: RequestState, now: number): RequestFacts {
  const { id, action, params, reason, for_whom, by, at, expires, questions, settled } = request
  const { policy } = view.desk
  const grants = policy
    ? countingRequestGrants(view, request, now).map((grant) => grantFacts(grant, rulesFor(policy, action)))
    : []
  const state = settled?.kind ?? (isAuthorised(view, request, now) ? 'authorised' : 'waits')
  return { id, action, params: Object.fromEntries(params), reason, for_whom, by, at, expires, state, grants, questions }
}
