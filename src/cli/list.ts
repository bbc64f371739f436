import { type BlockerFacts, blockerFacts, type RequirementFacts } from '../core/blocker/blocker-facts.ts'
import { actionName, type Role } from '../core/blocker/listing.ts'
import { nearest } from '../core/text.ts'
import type { State } from '../core/view.ts'
import { answer, exit, refuseWith } from './answer.ts'
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
  const known = state.actions()
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
      requirement.effect ?? '',
      requirement.state,
      missing(requirement),
    ]),
  )
  const titles = ['BLOCKER', 'STATUS', 'ACTION', 'A GRANT', 'STATE', 'WHAT IS MISSING']
  const [head = [], ...body] = columns([titles, ...rows])
  return [[{ style: 'bold', text: head.join('') }], ...body.map(row)]
}

function row([id = '', status = '', action = '', effect = '', state = '', what = '']: string[]): Text {
  return [id, status, action, effect, { style: state.startsWith('waits') ? 'yellow' : 'green', text: state }, what]
}

function missing({ reasons }: RequirementFacts): string {
  return reasons.map(({ fact }) => fact).join('; ')
}

function total(blockers: readonly BlockerFacts[]): string {
  if (blockers.length === 0)
    return 'There are no blockers: nothing was imported yet. `countersign import FILE` reads a blocker map.'
  const number = (status: BlockerFacts['status']) => blockers.filter((facts) => facts.status === status).length
  return `${number('open')} open, ${number('cleared')} cleared, ${number('retired')} retired. \`countersign show ID\` has the sentences; \`--state all\` lists every one.`
}
