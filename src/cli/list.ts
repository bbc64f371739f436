import { type BlockerFacts, blockerFacts, type RequirementFacts } from '../core/blocker/blocker-facts.ts'
import { actionName, type Role } from '../core/blocker/listing.ts'
import { rolesNamed } from '../core/document/blocker.ts'
import { nearest } from '../core/text.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { readBlockers } from './remote/read-blockers.ts'
import { serverIn } from './remote/server.ts'
import { columns, type Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface ListOptions {
  action?: string
  actor?: Role
  state?: 'open' | 'cleared' | 'retired' | 'all'
}

/** `list`: the open blockers, or those of an action, of an actor, or in another state. */
export async function list(io: Io, options: ListOptions): Promise<number> {
  const server = serverIn(io.env)
  if (server) {
    const found = await readBlockers(io, server)
    return typeof found === 'number' ? found : tell(io, options, found)
  }
  return withSoundLedger(io, async ({ state, now }) =>
    tell(
      io,
      options,
      [...state.blockers.values()].map((blocker) => blockerFacts(state, blocker, now)),
    ),
  )
}

function tell(io: Io, options: ListOptions, all: readonly BlockerFacts[]): number {
  const unknown = options.action === undefined ? null : refuseAction(options.action, all)
  if (unknown) return refuseWith(io, exit.usage, { code: 'unknown_action', sentence: unknown })
  const shown = all.filter((facts) => matches(options, facts))
  answer(io, shown, () => [...table(shown), total(all)])
  return exit.done
}

function refuseAction(typed: string, all: readonly BlockerFacts[]): string | null {
  const named = all.flatMap(({ requirements }) => requirements.filter(({ state }) => state !== 'dropped'))
  const known = [...new Set(named.map(({ action }) => action))]
  if (known.includes(actionName(typed))) return null
  const near = nearest(typed, known)
  if (near) return `No blocker names \`${typed}\`. Did you mean \`${near}\`?`
  return `No blocker names \`${typed}\`. ${known.length > 0 ? `Actions: ${known.join(', ')}.` : 'Nothing was imported yet.'}`
}

function matches({ action, actor, state = 'open' }: ListOptions, facts: BlockerFacts): boolean {
  if (state !== 'all' && facts.status !== state) return false
  if (actor && !rolesNamed(facts.actor_needed).includes(actor)) return false
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
