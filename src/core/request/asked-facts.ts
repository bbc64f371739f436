import { inTheWay } from '../gate.ts'
import { holdersCan, type Reason } from '../reasons.ts'
import type { View } from '../view.ts'
import type { RequestState } from './request.ts'
import { type RequestFacts, requestFacts } from './request-facts.ts'

/** A request as whoever asked gets it, from whichever door: stable, docs/json.md. */
export interface AskedFacts extends RequestFacts {
  /** Whether it is one that was asked before and is not settled. */
  again: boolean
  /** What keeps the gate closed even once it is granted. */
  in_the_way: Reason[]
  /** Who can authorise it, as a sentence. */
  who_can: string
}

/** What is told of a request that was just made, or made again. */
export function askedFacts(
  view: View,
  { request, again }: { request: RequestState; again: boolean },
  now: number,
): AskedFacts {
  const in_the_way = inTheWay(view, request.action, now)
  const who_can = holdersCan(view, 'owners', 'can authorise it')
  return { ...requestFacts(view, request, now), again, in_the_way, who_can }
}
