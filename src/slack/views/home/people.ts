import { rulesFor } from '../../../core/policy.ts'
import { bullets, code, context, header, paragraph, rich, run } from '../blocks.ts'
import { count } from '../when.ts'
import type { Part, Scene } from './part.ts'

/** Who decides and who operates under the policy in force, and how many owners each action takes. */
export function peoplePart({ state }: Scene): Part {
  const { owners, operators } = state.desk.roles
  const { policy } = state.desk
  const operates = new Set(operators.map(({ user }) => user))
  const owns = new Set(owners.map(({ user }) => user))
  const people = [
    ...owners.map(({ user, name }) => ({ name, role: operates.has(user) ? 'owner and operator' : 'owner' })),
    ...operators.filter(({ user }) => !owns.has(user)).map(({ name }) => ({ name, role: 'operator' })),
  ]
  const quorums = policy
    ? state.actions().map((action) => ({ action, needed: rulesFor(policy, action).owners_needed }))
    : []
  return {
    head: [
      header('People'),
      context(count(owners.length, 'owner'), count(operators.length, 'operator')),
      rich(
        paragraph(
          'Owners decide, alone or together where an action takes more than one. Operators submit proofs and do what is next; both may review a proof that is not their own, and freeze.',
        ),
      ),
    ],
    rows: [
      ...people.map(({ name, role }) => () => [rich(bullets([[run(`@${name}`, 100, '…'), run(`, ${role}`, 40)]]))]),
      ...quorums
        .filter(({ needed }) => needed > 1)
        .map(({ action, needed }) => () => [
          rich(bullets([[code(action, 100, '…'), run(` takes ${count(needed, 'owner')}`, 40)]])),
        ]),
    ],
    perPage: 40,
  }
}
