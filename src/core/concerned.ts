import { type BlockerState, liveRequirements } from './blocker/blocker.ts'
import { type ClaimSubject, ownActions } from './claim/claim.ts'
import type { View } from './view.ts'

/**
 * The actions that retiring a blocker, or confirming a claim about it, takes something away from: its own, and those of the blockers
 * that wait for it. The strictest of them says how many owners it takes (rule 6).
 */
export function actionsConcerned(view: View, blocker: BlockerState, subject: ClaimSubject | null = null): string[] {
  const own = liveRequirements(blocker).map(({ action }) => action)
  const waiting = view.dependents(blocker.key).flatMap((key) => {
    const dependent = view.blocker(key)
    return dependent ? liveRequirements(dependent).map(({ action }) => action) : []
  })
  return [...new Set([...(subject ? ownActions(subject, own) : own), ...waiting])]
}
