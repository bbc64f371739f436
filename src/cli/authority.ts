import { tellAuthority } from '../workflows/tell-authority.ts'
import { answer, exit } from './answer.ts'
import type { Io } from './ports.ts'
import { columns } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `authority`: who may decide what, the grants in force, the policy's hash and the head. */
export async function authority(io: Io): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const told = tellAuthority(ledger)
    answer(io, told, () => [
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
      ...told.tokens.map(
        ({ id, name, scopes, expires }) => `${id} is the token of “${name}”: ${scopes.join(' ')}, until ${expires}`,
      ),
    ])
    return exit.done
  })
}

function names(holders: readonly { name: string }[]): string {
  return holders.map(({ name }) => `@${name}`).join(', ') || 'nobody'
}
