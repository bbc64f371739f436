import { actionName } from './blocker/listing.ts'
import { parseDuration } from './calendar.ts'
import type { Policy } from './read-policy.ts'

export type { Policy } from './read-policy.ts'

/** A person who holds a role, as the directory resolved it from ids, groups and emails. */
export interface RoleHolder {
  user: string
  name: string
}

/** Who owns and who operates, person by person, so that an auditor knows it without Slack. */
export interface Roles {
  owners: RoleHolder[]
  operators: RoleHolder[]
}

/** What holds for grants of one action; durations in milliseconds. `uses` is the most an owner may give. */
export interface ActionRules {
  ttl: number
  max_ttl: number
  uses: number
  owners_needed: number
  confirm: 'none' | 'type_the_name'
  /** Whether a run must name its parameters, and be authorised for exactly these. */
  params: 'optional' | 'required'
  /** The blockers (ids) whose grant authorises the action; null where the documents' own words say it. */
  authorised_by: readonly string[] | null
}

/** The rules for one action: its own, then the policy's `default`, then ours. */
export function rulesFor(policy: Policy, action: string): ActionRules {
  const known = rulesOf.get(policy) ?? new Map<string, ActionRules>()
  rulesOf.set(policy, known)
  const rules = known.get(action) ?? makeRules(policy, action)
  known.set(action, rules)
  return rules
}

// A verdict asks for them a dozen times, and a policy never changes: another one takes its place.
const rulesOf = new WeakMap<Policy, Map<string, ActionRules>>()

function makeRules(policy: Policy, action: string): ActionRules {
  const own = Object.entries(policy.actions).find(([name]) => actionName(name) === actionName(action))?.[1]
  const merged = { ttl: '7d', max_ttl: '30d', ...withoutUndefined(policy.default), ...withoutUndefined(own ?? {}) }
  const max_ttl = parseDuration(merged.max_ttl) ?? 0
  return {
    max_ttl,
    ttl: Math.min(parseDuration(merged.ttl) ?? 0, max_ttl),
    uses: merged.uses ?? 1,
    owners_needed: merged.owners_needed ?? 1,
    confirm: merged.confirm ?? 'none',
    params: own?.params ?? 'optional',
    authorised_by: own?.authorised_by ?? null,
  }
}

/** How many different owners the strictest of some actions takes (rule 6); of all actions that the policy knows where none is named. */
export function strictestQuorum(policy: Policy, actions: readonly string[] | 'all'): number {
  const names = actions === 'all' ? Object.keys(policy.actions) : actions
  const base = policy.default.owners_needed ?? 1
  const needed = names.map((action) => rulesFor(policy, action).owners_needed)
  return Math.max(...(actions === 'all' || needed.length === 0 ? [base] : []), ...needed)
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
