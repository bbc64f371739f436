import type { Decided } from '../decided.ts'
import type { Parameters } from '../parameters.ts'
import type { GrantEnding, GrantIssued } from '../requirement/facts.ts'
import type { RequestEnd } from './request.ts'

/** What happened to a request for one run. It is known by the seq of the entry that made it. */
export type RequestFact =
  | RunRequested
  | (GrantIssued & { request: string })
  | ({ kind: 'RequestRejected'; request: string; reason: string } & Decided)
  | { kind: 'RequestEnded'; request: string; because: Exclude<RequestEnd['kind'], 'rejected'>; reason: string }
  | { kind: 'InfoRequested'; request: string; question: string }
  | { kind: 'InfoAnswered'; request: string; question: string; answer: string }
  | { kind: 'InfoWithdrawn'; request: string; question: string }
  | (GrantEnding & { request: string })

export interface RunRequested {
  kind: 'RunRequested'
  request: string
  action: string
  params: Parameters
  reason: string
  for_whom: string | null
  expires: string
}
