import type { Role } from './blocker.ts'
import type { Actor } from './entry.ts'
import { whoCan } from './reasons.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { State } from './state.ts'

/**
 * Who clicked: `team_id` and `user.id` from the verified payload, and what the directory knows of them.
 * `standing` follows Slack's `users.info`: only a full member of the app's own workspace ever acts.
 */
export interface Person {
  team: string
  user: string
  name: string
  standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger' | 'unknown'
}

/** The person as the ledger records them. */
export function asActor(person: Person): Actor {
  return { kind: 'person', team: person.team, user: person.user, name: person.name }
}

/** Whether policy gives the person the role now. */
export function hasRole(state: State, person: Person, role: Role): boolean {
  const holders = role === 'owner' ? state.roles.owners : state.roles.operators
  return person.standing === 'member' && holders.some(({ user }) => user === person.user)
}

/** Null when the person may act in one of the roles; else a refusal that says who can (rule 9). */
export function refuseUnless(state: State, person: Person, roles: readonly Role[], doing: string): Refusal | null {
  const barred = refuseStanding(state, person)
  if (barred) return barred
  if (roles.some((role) => hasRole(state, person, role))) return null
  const holders = roles.flatMap((role) => (role === 'owner' ? state.roles.owners : state.roles.operators))
  const unique = [...new Map(holders.map((holder) => [holder.user, holder])).values()]
  return refuse('not_allowed', `You cannot ${doing}. ${whoCan(unique, 'can')}`)
}

function refuseStanding(state: State, person: Person): Refusal | null {
  switch (person.standing) {
    case 'member':
      return null
    case 'unknown':
      return refuse(
        'not_known',
        'Countersign does not know you yet and is looking you up now. Please try again in a few seconds.',
      )
    case 'guest':
      return refuse('not_allowed', `Guests cannot act here. ${whoCan(state.roles.owners, 'can decide')}`)
    case 'bot':
      return refuse('not_allowed', `Bots cannot act here. ${whoCan(state.roles.owners, 'can decide')}`)
    case 'deactivated':
      return refuse('not_allowed', `A deactivated account cannot act here. ${whoCan(state.roles.owners, 'can decide')}`)
    case 'stranger':
      return refuse(
        'not_allowed',
        `People of other workspaces cannot act here. ${whoCan(state.roles.owners, 'can decide')}`,
      )
    default:
      return person.standing satisfies never
  }
}
