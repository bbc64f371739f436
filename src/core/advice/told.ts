import { requestFingerprint } from '../authorisation.ts'
import type { BlockerState } from '../blocker/blocker.ts'
import type { RequestState } from '../request/request.ts'
import type { Requirement } from '../requirement/requirement.ts'
import type { View } from '../view.ts'
import { type Advice, adviceFor } from './advice.ts'
import { blockerBrief, requestBrief, requirementBrief } from './brief.ts'

/** Advice as `show --json` and `requests --json` give it: stable, docs/json.md. */
export interface ToldAdvice extends Omit<Advice, 'fingerprint'> {
  /** Whether what it read is the brief of now; else something beside the words asked has changed: evidence, a proof, a question. */
  current: boolean
}

/** The advice on the words that a requirement asks now. */
export function adviceOn(view: View, blocker: BlockerState, requirement: Requirement): ToldAdvice[] {
  const found = adviceFor(requirement.advice, requirement.round.fingerprint)
  if (found.length === 0) return []
  return told(found, [requirementBrief(view, blocker, requirement).sha256, blockerBrief(view, blocker).sha256])
}

/** The advice on a request, and on the words that authorise its action now. */
export function adviceOnRequest(view: View, request: RequestState): ToldAdvice[] {
  if (!request.advice) return []
  const found = adviceFor(request.advice, requestFingerprint(view, request))
  return found.length === 0 ? [] : told(found, [requestBrief(view, request).sha256])
}

function told(advice: readonly Advice[], briefs: readonly string[]): ToldAdvice[] {
  return advice.map(({ fingerprint: _, ...said }) => ({ ...said, current: briefs.includes(said.read) }))
}
