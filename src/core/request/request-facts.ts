import type { Actor } from '../actor.ts'
import { adviceOnRequest, type ToldAdvice } from '../advice/told.ts'
import { type GrantFacts, grantFacts } from '../blocker/blocker-facts.ts'
import { countingRequestGrants, isAuthorised } from '../holding.ts'
import { rulesFor } from '../policy.ts'
import type { Question } from '../question/question.ts'
import type { View } from '../view.ts'
import type { RequestEnd, RequestState } from './request.ts'

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
  advice: ToldAdvice[]
  /** How it ended; null while it has not. */
  ended: RequestEnd | null
}

/** What is true of a request now. */
export function requestFacts(view: View, request: RequestState, now: number): RequestFacts {
  const { id, action, params, reason, for_whom, by, at, expires, questions, settled } = request
  const { policy } = view.desk
  const grants = policy
    ? countingRequestGrants(view, request, now).map((grant) => grantFacts(grant, rulesFor(policy, action)))
    : []
  const state = settled?.kind ?? (isAuthorised(view, request, now) ? 'authorised' : 'waits')
  const asked = { id, action, params: Object.fromEntries(params), reason, for_whom, by, at, expires }
  return { ...asked, state, grants, questions, advice: adviceOnRequest(view, request), ended: settled }
}
