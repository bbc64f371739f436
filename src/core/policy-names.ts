import { actionName, blockerKey } from './blocker/listing.ts'
import { skeleton } from './look-alikes.ts'
import type { Policy } from './policy.ts'
import { ambiguousAction, type Reason } from './reasons.ts'
import { nearest } from './text.ts'
import type { State, View } from './view.ts'

/**
 * What the policy names and no document does, a sentence each. A slip here has no effect, and that is the trouble: the
 * rules or prerequisites somebody meant are not in force.
 */
export function namesNobodyKnows(policy: Policy, state: State): string[] {
  if (state.blockers.size === 0) return []
  const actions = state.actions()
  const ids = [...state.blockers.values()].map(({ id }) => id)
  const named = [
    ...Object.entries(policy.depends_on).flatMap(([id, on]) => [id, ...on].map((one) => ['depends_on', one] as const)),
    ...Object.entries(policy.actions).flatMap(([action, { authorised_by = [] }]) =>
      authorised_by.map((one) => [`actions.${action}.authorised_by`, one] as const),
    ),
  ]
  const strangers = [...new Map(named.map((found) => [found.join(), found])).values()].filter(
    ([, id]) => !state.blockers.has(blockerKey(id)),
  )
  return [
    ...Object.keys(policy.actions)
      .filter((name) => !actions.includes(actionName(name)))
      .map((name) => `actions.${name}: no blocker names this action.${hint(name, actions)}`),
    ...strangers.map(([place, id]) => `${place}: no document lists ${id}.${hint(id, ids)}`),
    ...(policy.callers ?? []).flatMap(({ name, actions: named }) =>
      (named === 'all' ? [] : named)
        .filter((action) => !actions.includes(actionName(action)))
        .map((action) => `callers.${name}: no blocker names the action ${action}.${hint(action, actions)}`),
    ),
    ...idle(policy, state),
  ]
}

/**
 * A name in the policy that looks like an action and is not it closes that action, because the rules meant for it may not be in force (rule 7):
 * unless the policy names both, and documents too. That a document names the other alone opens nothing (rule 1).
 */
export function misnamed({ desk: { policy }, naming }: Pick<View, 'desk' | 'naming'>, action: string): Reason[] {
  const names = Object.keys(policy?.actions ?? {}).map(actionName)
  return looksLike(policy, action)
    .filter((name) => !names.includes(action) || naming(name).length === 0)
    .map((name) => ambiguousAction(action, name))
}

/** The other names in the policy that look like an action: whoever asks its gate has to know whether documents name them too. */
export function looksLike(policy: Policy | null, action: string): string[] {
  const looks = skeleton(action)
  return Object.keys(policy?.actions ?? {})
    .map(actionName)
    .filter((name) => name !== action && skeleton(name) === looks)
}

/** Blockers that are to authorise an action which they do not name, or that cannot any more. */
function idle(policy: Policy, state: State): string[] {
  return Object.entries(policy.actions).flatMap(([action, { authorised_by = [] }]) =>
    authorised_by.flatMap((id) => {
      const blocker = state.blockers.get(blockerKey(id))
      if (!blocker) return []
      const place = `actions.${action}.authorised_by: ${blocker.id}`
      if (blocker.retired) return [`${place} is retired, so that only a request authorises ${action}.`]
      const names = blocker.requirements.some((r) => r.action === actionName(action) && !r.dropped)
      if (!names) return [`${place} does not block ${action}, so that it authorises nothing.`]
      return blocker.decision.needed ? [] : [`${place} asks for no decision, so that it authorises nothing.`]
    }),
  )
}

function hint(name: string, known: string[]): string {
  const near = nearest(name, known)
  return near ? ` Did you mean ${near}?` : ''
}
