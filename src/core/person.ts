import type { Actor } from './actor.ts'
import type { Role } from './blocker/listing.ts'
import { asCaller, type Caller } from './caller/caller.ts'
import { whoCan } from './reasons.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { View } from './view.ts'

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

type Desked = Pick<View, 'desk'>

/** Who acts, as the ledger records them. */
export function asActor(by: Person | Caller): Actor {
  return isPerson(by) ? { kind: 'person', team: by.team, user: by.user, name: by.name } : asCaller(by)
}

/** Whether a person acts: not a program, and not whoever is at the machine. */
export function isPerson(by: Person | Caller | undefined): by is Person {
  return by !== undefined && 'standing' in by
}

/** Somebody known by their Slack user id alone, as far as the roles name them. */
export function holderOf({ desk }: Desked, user: string): Person {
  const holder = [...desk.roles.owners, ...desk.roles.operators].find((found) => found.user === user)
  return { team: desk.workspace ?? '', user, name: holder?.name ?? user, standing: 'member' }
}

/** Whether policy gives the person the role now. */
export function hasRole({ desk }: Desked, person: Person, role: Role): boolean {
  const holders = role === 'owner' ? desk.roles.owners : desk.roles.operators
  return person.standing === 'member' && holders.some(({ user }) => user === person.user)
}

/** Null when the person may act in one of the roles; else a refusal that says who can do what was wanted (rule 10). */
export function refuseUnless({ desk }: Desked, person: Person, roles: readonly Role[], doing: string): Refusal | null {
  if (person.standing === 'unknown')
    return refuse(
      'not_known',
      'Countersign does not know you yet and is looking you up now. Please try again in a few seconds.',
    )
  if (roles.some((role) => hasRole({ desk }, person, role))) return null
  return refuse('not_allowed', `${barred[person.standing]} cannot ${doing}. ${whoElse({ desk }, person, roles)}`)
}

const barred: Record<Exclude<Person['standing'], 'unknown'>, string> = {
  member: 'You',
  guest: 'Guests',
  bot: 'Bots',
  deactivated: 'A deactivated account',
  stranger: 'People of other workspaces',
}

/** Each person once, who may hold both roles, and never the one who may not. */
function whoElse({ desk }: Desked, person: Person, roles: readonly Role[]): string {
  const holders = roles.flatMap((role) => (role === 'owner' ? desk.roles.owners : desk.roles.operators))
  const others = new Map(holders.filter(({ user }) => user !== person.user).map((holder) => [holder.user, holder]))
  return whoCan([...others.values()], 'can')
}
