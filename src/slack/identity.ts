import type { Person } from '../core/person.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import type { Context } from './context.ts'

/** Who a verified payload is from. Somebody not known is looked up afterwards, so that the next click finds them. */
export function identify(
  { people, log }: Pick<Context, 'people' | 'log'>,
  user: { id: string; team_id?: string },
  team: string | undefined,
): Person {
  const person = people.person(user.team_id ?? team ?? '', user.id)
  if (person.standing === 'unknown') {
    people
      .learn(user.id)
      .catch((error) => log.warn({ err: error, user: user.id }, 'could not look up a person who clicked'))
  }
  return person
}

/** The map names production's weak spots: people of other workspaces in a shared channel do not get to read it. */
export function refuseOutsiders({ standing }: Person): Refusal | null {
  if (standing !== 'stranger') return null
  return refuse('not_allowed', 'People of other workspaces cannot read the blockers of this one.')
}
