import type { Actor } from './actor.ts'
import type { Roles } from './policy.ts'

/** One owner's yes where policy wants several, to exactly the words whose fingerprint is `seen`. */
export interface Vote {
  by: Actor
  at: string
  reason: string
  seen: string
}

/** The votes that count: for the words in force now, of people who are owners now (rules 4 and 5). */
export function countingVotes(votes: readonly Vote[], seen: string, roles: Roles): Vote[] {
  return votes.filter((vote) => vote.seen === seen && isOwner(roles, vote.by))
}

/** Whether an actor is an owner now. */
export function isOwner(roles: Roles, by: Actor): boolean {
  return by.kind === 'person' && roles.owners.some(({ user }) => user === by.user)
}

/** Whether an actor holds any role now. */
export function holdsRole(roles: Roles, by: Actor): boolean {
  return isOwner(roles, by) || (by.kind === 'person' && roles.operators.some(({ user }) => user === by.user))
}
