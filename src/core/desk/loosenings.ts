import { blockerKey } from '../blocker/listing.ts'
import { formatDuration } from '../calendar.ts'
import { loosenedCallers } from '../caller/loosened.ts'
import { type ActionRules, type Policy, type RoleHolder, rulesFor } from '../policy.ts'
import type { State } from '../view.ts'
import type { Desk } from './desk.ts'

/**
 * What a policy takes away of what stood in the way, a sentence each with what was before: fewer owners, longer or more uses, an
 * authoriser or a dependency gone, self-approval, parameters no longer asked, a program let in, a new owner. Said aloud, because no owner decided it in Slack.
 */
export function loosenings(state: State, after: Desk): string[] {
  const before = state.desk
  if (!before.policy || !after.policy) return []
  const [was, is] = [before.policy, after.policy]
  const names = new Set([...state.actions(), ...Object.keys(was.actions), ...Object.keys(is.actions)])
  return [
    ...[...names].flatMap((action) => ofAction(action, rulesFor(was, action), rulesFor(is, action))),
    ...ofDependencies(was, is),
    ...(is.allow_self && !was.allow_self
      ? ['Who asks for a run, or submits a proof, may now decide on it: allow_self is true.']
      : []),
    ...loosenedCallers(was.callers ?? [], is.callers ?? []),
    ...ofOwners(before, after),
  ]
}

function ofAction(action: string, was: ActionRules, is: ActionRules): string[] {
  const gone = (was.authorised_by ?? []).filter((id) => !(is.authorised_by ?? []).includes(id))
  const added = (is.authorised_by ?? []).filter((id) => !(was.authorised_by ?? []).includes(id))
  const found = [
    is.owners_needed < was.owners_needed && `takes ${owners(is.owners_needed)} instead of ${was.owners_needed}`,
    is.uses > was.uses && `may be granted for ${is.uses} uses instead of ${was.uses}`,
    is.max_ttl > was.max_ttl &&
      `may be granted for ${formatDuration(is.max_ttl)} instead of ${formatDuration(was.max_ttl)}`,
    gone.length > 0 && `is no longer authorised by ${gone.join(', ')}`,
    added.length > 0 && `is now authorised by ${added.join(', ')}`,
    is.params === 'optional' && was.params === 'required' && 'runs without parameters too',
    is.confirm === 'none' && was.confirm === 'type_the_name' && 'is granted without typing its name',
  ]
  return found.filter((words) => words !== false).map((words) => `\`${action}\` ${words}.`)
}

function ofDependencies(was: Policy, is: Policy): string[] {
  const left = new Set(Object.entries(is.depends_on).flatMap(([id, on]) => on.map((other) => wait(id, other))))
  return Object.entries(was.depends_on).flatMap(([id, on]) => {
    const gone = on.filter((other) => !left.has(wait(id, other)))
    return gone.map((other) => `${id} no longer waits for ${other}.`)
  })
}

function wait(id: string, on: string): string {
  return `${blockerKey(id)}\n${blockerKey(on)}`
}

function ofOwners(before: Desk, after: Desk): string[] {
  const known = new Set(before.roles.owners.map(({ user }) => user))
  const added = after.roles.owners.filter(({ user }) => !known.has(user))
  if (added.length === 0) return []
  const names = (holders: RoleHolder[]) => holders.map(({ name, user }) => `@${name} (${user})`).join(', ') || 'nobody'
  return [`New among the owners: ${names(added)}. Before there were ${names(before.roles.owners)}.`]
}

function owners(count: number): string {
  return count === 1 ? 'one owner' : `${count} owners`
}
