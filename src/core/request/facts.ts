import type { Actor } from '../actor.ts'
import type { Advised } from '../advice/advice.ts'
import type { Decided } from '../decided.ts'
import type { Parameters } from '../parameters.ts'
import type { GrantEnding, GrantIssued } from '../requirement/facts.ts'
import type { RequestEnd } from './request.ts'

/** What happened to a request for one run. It is known by the seq of the entry that made it. */
export type RequestFact =
  | RunRequested
  | (GrantIssued & { request: string })
  | ({ kind: 'RequestRejected'; reason: string } & Settled & Decided & Partial<Advised>)
  | ({ kind: 'RequestEnded'; because: Exclude<RequestEnd['kind'], 'rejected'>; reason: string } & Settled)
  | { kind: 'InfoRequested'; request: string; question: string }
  | { kind: 'InfoAnswered'; request: string; question: string; answer: string }
  | { kind: 'InfoWithdrawn'; request: string; question: string }
  | (GrantEnding & { request: string })

/** A request that is over leaves the state: who asked, and is told of it, is said once more. */
interface Settled {
  request: string
  asked_by: Actor
}

export interface RunRequested {
  kind: 'RunRequested'
  request: string
  action: string
  params: Parameters
  reason: string
  for_whom: string | null
  expires: string
}
