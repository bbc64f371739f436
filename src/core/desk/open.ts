import type { CommandOf } from '../command.ts'
import type { Fact } from '../entry.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { View } from '../view.ts'

/** Opens a ledger for one workspace, or for the sandbox; opened already, it must be for the same. */
export function decideOpening({ workspace, sandbox }: CommandOf<'open-ledger'>, { desk }: View): Fact[] | Refusal {
  if (desk.workspace === null) return [{ kind: 'LedgerOpened', workspace, sandbox }]
  if (desk.sandbox !== sandbox) {
    return refuse(
      'wrong_workspace',
      sandbox
        ? 'This database belongs to a real workspace; the sandbox keeps its own.'
        : 'This database belongs to the sandbox; a real workspace needs its own. Set DATABASE_URL to another file.',
    )
  }
  if (desk.workspace === workspace) return []
  return refuse(
    'wrong_workspace',
    `This database belongs to workspace ${desk.workspace}, and the Slack token is of ${workspace}. Set DATABASE_URL to another file, or use the other token.`,
  )
}
