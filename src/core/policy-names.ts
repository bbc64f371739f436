import { blockerKey } from './blocker.ts'
import { actionsOf } from './gate.ts'
import type { Policy } from './policy.ts'
import type { State } from './state.ts'
import { nearest } from './text.ts'

/**
 * What the policy names and no document does, a sentence each. A slip here has no effect, and that is the trouble: the
 * rules or prerequisites somebody meant are not in force.
 */
export function namesNobodyKnows(policy: Policy, state: State): string[] {
  if (state.blockers.size === 0) return []
  const actions = actionsOf(state)
  const ids = [...state.blockers.values()].map(({ id }) => id)
  const strangers = [...new Set(Object.entries(policy.depends_on).flatMap(([id, on]) => [id, ...on]))].filter(
    (id) => !state.blockers.has(blockerKey(id)),
  )
  return [
    ...Object.keys(policy.actions)
      .filter((name) => !actions.includes(name))
      .map((name) => `actions.${name}: no blocker names this action.${hint(name, actions)}`),
    ...strangers.map((id) => `depends_on: no document lists ${id}.${hint(id, ids)}`),
  ]
}

function hint(name: string, known: string[]): string {
  const near = nearest(name, known)
  return near ? ` Did you mean ${near}?` : ''
}
