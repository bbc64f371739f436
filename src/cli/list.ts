import { actionName, type Role } from '../core/blocker.ts'
import { actionsOf } from '../core/gate.ts'
import type { ReasonCode } from '../core/reasons.ts'
import type { State } from '../core/state.ts'
import { nearest } from '../core/text.ts'
import { answer, exit, refuseWith } from './answer.ts'
import { type BlockerFacts, blockerFacts, type RequirementFacts } from './blocker-facts.ts'
import type { Io } from './ports.ts'
import { columns, type Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface ListOptions {
  action?: string
  actor?: Role
  state?: 'open' | 'cleared' | 'retired' | 'all'
}

/** `list`: the open blockers, or those of an action, of an actor, or in another state. */
export async function list(io: Io, options: ListOptions): Promise<number> {
  return withSoundLedger(io, async ({ state, now }) => {
    const unknown = options.action === undefined ? null : refuseAction(options.action, state)
    if (unknown) return refuseWith(io, exit.usage, { code: 'unknown_action', sentence: unknown })
    const all = [...state.blockers.values()].map((blocker) => ({ blocker, facts: blockerFacts(state, blocker, now) }))
    const chosen = all.filter(({ blocker, facts }) => matches(options, facts, blocker.listing.actor.roles))
    const shown = chosen.map(({ facts }) => facts)
    answer(io, shown, () => [...table(shown), total(all.map(({ facts }) => facts))])
    return exit.done
  })
}

function refuseAction(typed: string, state: State): string | null {
  const known = actionsOf(state)
  if (known.includes(actionName(typed))) return null
  const near = nearest(typed, known)
  if (near) return `No blocker names \`${typed}\`. Did you mean \`${near}\`?`
  return `No blocker names \`${typed}\`. ${known.length > 0 ? `Actions: ${known.join(', ')}.` : 'Nothing was imported yet.'}`
}

function matches({ action, actor, state = 'open' }: ListOptions, facts: BlockerFacts, roles: readonly Role[]): boolean {
  if (state !== 'all' && facts.status !== state) return false
  if (actor && !roles.includes(actor)) return false
  return (
    action === undefined || facts.requirements.some((r) => r.action === actionName(action) && r.state !== 'dropped')
  )
}

function table(blockers: readonly BlockerFacts[]): Text[] {
  if (blockers.length === 0) return []
  const rows = blockers.flatMap((facts) =>
    facts.requirements.map((requirement) => [
      facts.id,
      facts.status,
      requirement.action,
      requirement.state,
      waitsFor(requirement),
    ]),
  )
  const [head = [], ...body] = columns([['BLOCKER', 'STATUS', 'ACTION', 'STATE', 'WAITS FOR'], ...rows])
  return [[{ style: 'bold', text: head.join('') }], ...body.map(row)]
}

function row([id = '', status = '', action = '', state = '', waits = '']: string[]): Text {
  return [id, status, action, { style: state.startsWith('waits') ? 'yellow' : 'green', text: state }, waits]
}

function waitsFor({ reasons }: RequirementFacts): string {
  return reasons.map(({ code }) => wanted[code]).join('; ')
}

/** What would take a reason away, in a few words; `show` has the sentences. */
const wanted: Record<ReasonCode, string> = {
  unknown_action: 'a blocker that names it',
  decision_awaited: 'an owner’s decision',
  info_wanted: 'an answer to an owner’s question',
  rejected: 'an owner, who rejected it',
  grant_expired: 'a new grant: the last expired',
  grant_spent: 'a new grant: the last is spent',
  grant_revoked: 'a new grant: the last was revoked',
  grant_stale: 'a new grant: the words changed',
  quorum_short: 'another owner’s grant',
  proof_awaited: 'a proof, submitted and accepted',
  proof_returned: 'another proof: the last was returned',
  proof_stale: 'another proof: the words changed',
  prerequisite_open: 'another blocker',
  no_grant: 'a grant',
  ledger_broken: 'a sound ledger',
  wrong_clock: 'a clock that is right',
}

function total(blockers: readonly BlockerFacts[]): string {
  if (blockers.length === 0)
    return 'There are no blockers: nothing was imported yet. `countersign import FILE` reads a blocker map.'
  const number = (status: BlockerFacts['status']) => blockers.filter((facts) => facts.status === status).length
  return `${number('open')} open, ${number('cleared')} cleared, ${number('retired')} retired. \`countersign show ID\` has the sentences; \`--state all\` lists every one.`
}
