import { actionName } from '../blocker/listing.ts'
import type { CommandOf } from '../command.ts'
import type { Fact } from '../entry.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { callerName } from '../said.ts'
import { nearest } from '../text.ts'
import type { View } from '../view.ts'

/** So many tokens are in force at once; who needs more has an issuer of signed identities. */
const most = 200

/** A year: who forgets a token is not let in for ever. */
const longest = 366 * 24 * 60 * 60_000

/** Somebody at the machine makes a token. */
export function decideToken(command: CommandOf<'create-token'>, view: View, now: number): Fact[] | Refusal {
  const name = callerName(command.name)
  if (!name) return refuse('bad_input', 'Please name the token: --name WHO, such as the job that will use it.')
  if (command.scopes.length === 0)
    return refuse('bad_input', 'A token without a scope may do nothing: give at least one --scope.')
  const actions = command.actions?.map(actionName) ?? null
  const unknown = actions?.find((action) => view.naming(action).length === 0)
  if (unknown !== undefined) {
    const near = nearest(unknown, view.actions())
    return refuse('unknown_action', `No blocker names \`${unknown}\`.${near ? ` Did you mean \`${near}\`?` : ''}`)
  }
  const ends = Date.parse(command.expires)
  if (!(ends > now && ends <= now + longest))
    return refuse('bad_input', 'A token ends within a year: give --expires, such as 30d.')
  const inForce = view.desk.tokens.filter(({ expires }) => Date.parse(expires) > now)
  if (inForce.length >= most)
    return refuse('bad_input', `There are ${most} tokens in force already; revoke what is not needed.`)
  if (inForce.some((token) => token.name === name))
    return refuse('bad_input', `There is a token called ${name} in force; revoke it first, or choose another name.`)
  const { scopes, hash } = command
  return [{ kind: 'TokenCreated', name, scopes: [...new Set(scopes)], actions, expires: command.expires, hash }]
}

/** A token counts for nothing any more, from this entry on. */
export function decideTokenRevocation({ token: id, reason }: CommandOf<'revoke-token'>, view: View): Fact[] | Refusal {
  const found = view.desk.tokens.find((token) => token.id === id)
  if (!found) return refuse('unknown_token', `There is no token ${id}; \`countersign token list\` has those in force.`)
  return [{ kind: 'TokenRevoked', token: id, reason: reason.trim() }]
}
