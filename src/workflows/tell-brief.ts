import { blockerBrief, requestBrief, requirementBrief } from '../core/advice/brief.ts'
import { liveRequirements, requirementFor } from '../core/blocker/blocker.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import type { State } from '../core/view.ts'
import { lookUpBlocker } from './find-blocker.ts'
import { type Decision, findDecision } from './find-decision.ts'

/** A brief as `brief --json` gives it: stable, docs/json.md. `action` is null where it is about all actions of a blocker. */
export interface BriefFacts {
  blocker: string | null
  request: string | null
  action: string | null
  /** SHA-256 (hex) of the text (UTF-8): what advice says that it read. */
  sha256: string
  text: string
}

/** Everything that is known of a decision, to copy for whoever wants to ask a model. */
export function tellBrief(state: State, named: Decision): BriefFacts | Refusal {
  const found = findDecision(state, named, lookUpBlocker)
  if (isRefusal(found)) return found
  const { blocker, request, action } = found
  if (request) return { blocker: null, request: request.id, action: request.action, ...requestBrief(state, request) }
  if (action === null) return { blocker: blocker.id, request: null, action: null, ...blockerBrief(state, blocker) }
  const requirement = requirementFor(blocker, action)
  if (requirement)
    return { blocker: blocker.id, request: null, action, ...requirementBrief(state, blocker, requirement) }
  const actions = liveRequirements(blocker).map((one) => `\`${one.action}\``)
  return refuse(
    'unknown_action',
    `${blocker.id} does not block \`${action}\`.${actions.length > 0 ? ` It blocks ${actions.join(', ')}.` : ''}`,
  )
}
