import { z } from 'zod'
import { ruleWords } from '../core/caller/loosened.ts'
import { callerRule } from '../core/caller/rule.ts'
import { type Authority, tellAuthority } from '../workflows/tell-authority.ts'
import { answer, exit } from './answer.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { serverIn } from './remote/server.ts'
import { columns, type Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `authority`: who may decide what, the grants in force, the policy's hash and the head. */
export async function authority(io: Io): Promise<number> {
  const server = serverIn(io.env)
  if (!server) return withSoundLedger(io, async (ledger) => tell(io, tellAuthority(ledger)))
  const read = valueOr(io, server, await server.get('/v1/authority'), told)
  return typeof read === 'number' ? read : tell(io, read.value as unknown as Authority)
}

const named = z.array(z.looseObject({ name: z.string() }))
const told = z.looseObject({
  workspace: z.string().nullable(),
  policy: z.string(),
  owners: named,
  operators: named,
  actions: z.array(z.looseObject({ action: z.string(), open: z.boolean(), authorised_by: z.array(z.string()) })),
  grants: z.array(z.looseObject({ by: z.looseObject({ kind: z.string() }) })),
  freezes: z.array(z.looseObject({ id: z.string() })),
  callers: z.array(callerRule),
  tokens: z.array(z.looseObject({ scopes: z.array(z.string()) })),
  head: z.looseObject({ size: z.int(), root: z.string() }),
})

function tell(io: Io, authority: Authority): number {
  answer(io, authority, () => lines(authority))
  return exit.done
}

function lines(told: Authority): Text[] {
  return [
    `Workspace ${told.workspace}, policy ${told.policy.slice(0, 12)}…, head ${told.head.size}:${told.head.root}`,
    `Owners decide: ${names(told.owners)}. Operators: ${names(told.operators)}.`,
    ...columns([
      ['ACTION', 'GATE', 'OWNERS NEEDED', 'AUTHORISED BY'],
      ...told.actions.map(({ action, open, owners_needed, authorised_by }) => [
        action,
        open ? 'open' : 'closed',
        String(owners_needed),
        authorised_by.join(', ') || 'a request',
      ]),
    ]),
    ...told.grants.map(
      ({ id, effect, action, blocker, request, by, expires }) =>
        `${id} ${effect} ${action} (${blocker ?? request}) by ${'name' in by ? by.name : by.kind} until ${expires}`,
    ),
    ...told.freezes.map(({ id, action, reason }) => `${id} freezes ${action ?? 'every action'}: “${reason}”`),
    ...told.callers.map((rule) => `The rule ${ruleWords(rule)}`),
    ...told.tokens.map(
      ({ id, name, scopes, expires }) => `${id} is the token of “${name}”: ${scopes.join(' ')}, until ${expires}`,
    ),
  ]
}

function names(holders: readonly { name: string }[]): string {
  return holders.map(({ name }) => `@${name}`).join(', ') || 'nobody'
}
