import { rulesFor } from '../policy.ts'
import { completable } from '../reasons.ts'
import type { View } from '../view.ts'

/** What nobody can give under the policy and the roles in force, a sentence each: no owner is left, or a quorum is larger than the owners are many. */
export function deadEnds(view: Pick<View, 'desk' | 'actions'>): string[] {
  const { policy, roles } = view.desk
  if (!policy) return []
  if (roles.owners.length === 0)
    return ['No owner is left, so that nothing can be granted, confirmed or thawed: name owners in countersign.yaml.']
  const byQuorum = Map.groupBy(view.actions(), (action) => rulesFor(policy, action).owners_needed)
  return [...byQuorum].flatMap(([owners_needed, actions]) => {
    const why = completable(view, { owners_needed }).trim()
    return why ? [`${actions.map((action) => `\`${action}\``).join(', ')}: ${why}`] : []
  })
}
