import { type Actor, countPeople } from '../actor.ts'
import type { ActionRules, Roles } from '../policy.ts'
import { isOwner } from '../vote.ts'

/** What a grant does (rule 3): it takes a blocker out of an action's way, or it says that the action may run. */
export type Effect = 'lifts' | 'authorises'

/** A positive decision as a state holds it: it lifts, or it authorises (rule 3). */
export interface Grant {
  id: string
  effect: Effect
  by: Actor
  at: string
  round: number
  fingerprint: string
  reason: string
  expires: string
  /** How often it may be used, and what is left; null for a lift, which lasts. */
  uses: number | null
  uses_left: number | null
  ended: GrantEnd | null
}

export interface GrantEnd {
  kind: 'revoked' | 'expired' | 'spent' | 'stale'
  at: string
  by: Actor
  reason: string
}

/** What decides whether a grant counts at an instant (epoch milliseconds): the roles, the rules and the words in force. */
export interface Standing {
  roles: Roles
  rules: ActionRules
  fingerprint: string
  now: number
}

/** The grants that count: not ended, for the words in force, of owners, within the stricter of the terms then and now (rules 4, 5). */
export function inForce(grants: readonly Grant[], standing: Standing): Grant[] {
  return grants.filter((grant) => whyNot(grant, standing) === null)
}

/** Whether a quorum of different owners gave them. */
export function isQuorum(grants: readonly Grant[], needed: number): boolean {
  return countPeople(grants.map(({ by }) => by)) >= needed
}

/** Why a grant does not count, or null when it does. */
export function whyNot(grant: Grant, standing: Standing): GrantEnd['kind'] | 'left' | null {
  if (grant.ended) return grant.ended.kind
  if (grant.fingerprint !== standing.fingerprint) return 'stale'
  // An instant that cannot be read is over.
  if (!(effectiveExpiry(grant, standing.rules) > standing.now)) return 'expired'
  if (usesLeft(grant, standing.rules) === 0) return 'spent'
  return isOwner(standing.roles, grant.by) ? null : 'left'
}

/** When it ends (epoch milliseconds): as given, or earlier where the policy allows less by now. */
export function effectiveExpiry(grant: Grant, rules: ActionRules): number {
  const { at, expires } = instantsOf(grant)
  return Math.min(expires, at + rules.max_ttl)
}

// A verdict asks for them again and again, and grants are never changed, only replaced.
const instants = new WeakMap<Grant, { at: number; expires: number }>()

function instantsOf(grant: Grant): { at: number; expires: number } {
  const known = instants.get(grant) ?? { at: Date.parse(grant.at), expires: Date.parse(grant.expires) }
  instants.set(grant, known)
  return known
}

/** How often it may still be used: as given, or fewer where the policy allows less by now; null for a lift. */
export function usesLeft(grant: Grant, rules: ActionRules): number | null {
  if (grant.uses === null || grant.uses_left === null) return null
  const spent = grant.uses - grant.uses_left
  return Math.max(0, Math.min(grant.uses_left, rules.uses - spent))
}

/** The grants after an owner gave another: their own earlier one that is over leaves the list, which stays as short as the owners are few. */
export function withGrant(grants: readonly Grant[], given: Grant): Grant[] {
  const others = grants.filter(({ ended, by }) => !ended || !isSameGiver(by, given.by))
  return [...others, given]
}

/** The grants after one of them ended. */
export function withEnd(grants: readonly Grant[], id: string, ended: GrantEnd): Grant[] {
  return grants.map((grant) => (grant.id === id ? { ...grant, ended } : grant))
}

function isSameGiver(a: Actor, b: Actor): boolean {
  return a.kind === 'person' && b.kind === 'person' && a.user === b.user
}
