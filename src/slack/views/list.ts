import type { KnownBlock } from '@slack/types'
import { type BlockerState, requirementFor } from '../../core/blocker/blocker.ts'
import { blockerStatus } from '../../core/holding.ts'
import { waitsForOperator } from '../../core/next-actions.ts'
import type { Person } from '../../core/person.ts'
import type { State } from '../../core/view.ts'
import { bullets, code, context, header, paragraph, prose, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import { waitsFor } from './home/waiting.ts'
import { namesOf } from './next.ts'
import type { Rendered } from './rendered.ts'
import { requirementSign, statusWithAge } from './standing.ts'
import { cut, fallback } from './text.ts'
import { waitingBlocks } from './waiting.ts'
import { count } from './when.ts'

/** What `/blockers list` shows: all open ones, or those of an action, an actor or a state. */
export interface Filter {
  action: string | null
  actor: 'owner' | 'operator' | null
  status: 'open' | 'cleared' | 'retired' | 'all'
}

/** `/blockers list`: what the filter lets through, one row each; `undelivered` messages are a reason to look further. */
export function listView(state: State, filter: Filter, now: number, undelivered = 0): Rendered {
  const found = [...state.blockers.values()].filter((blocker) => passes(state, blocker, filter, now))
  const title = `${count(found.length, filter.status === 'all' ? 'blocker' : `${filter.status} blocker`)}${filterWords(filter)}`
  if (found.length === 0) {
    const known = state.blockers.size
    const sentence =
      known === 0
        ? 'No document has been imported yet: `countersign import FILE` reads one.'
        : `${title}; ${count(known, 'blocker')} known in all. \`/blockers list all\` shows them.`
    return { text: fallback(sentence), blocks: [rich(paragraph(...prose(sentence))), ...undeliveredLine(undelivered)] }
  }
  const rows = found.map((blocker) => () => [row(state, blocker, now)])
  const more = (left: number) => [
    rich(
      paragraph(
        ...prose(`and ${left} more. Narrow it down: \`/blockers list ACTION\`, or \`list owner\`, \`list operator\`.`),
      ),
    ),
  ]
  const blocks = fill('message', [header(title)], rows, more, [
    context('/blockers show ID shows one of them; a part of its id is enough.'),
    ...undeliveredLine(undelivered),
  ])
  return {
    text: fallback(
      `${title}: ${found
        .slice(0, 12)
        .map(({ id }) => cut(id, 200, '…'))
        .join(', ')}${found.length > 12 ? `, and ${found.length - 12} more` : ''}.`,
    ),
    blocks,
  }
}

function undeliveredLine(messages: number): KnownBlock[] {
  if (messages === 0) return []
  return [context(`⚠️ ${count(messages, 'message')} cannot be delivered: countersign doctor says why, and what to do.`)]
}

/** `/blockers next`: everything that waits for operators, whoever asks. */
export function nextList(state: State, person: Person, now: number): Rendered {
  const waiting = waitsForOperator(state, now)
  return waitingList(state, waiting, person, now, 'Waits for operators', 'Nothing waits for operators.')
}

/** `/blockers mine`: what waits for the person who asks. */
export function mineView(state: State, person: Person, now: number): Rendered {
  // A shared answer has no buttons, but the same things in it.
  const { asked, again } = waitsFor(state, { ...person, standing: 'member' }, now)
  return waitingList(state, [...asked, ...again], person, now, 'Waits for you', 'Nothing waits for you.')
}

function waitingList(
  state: State,
  waiting: Parameters<typeof namesOf>[0],
  person: Person,
  now: number,
  title: string,
  none: string,
): Rendered {
  if (waiting.length === 0) return { text: fallback(none), blocks: [rich(paragraph(none))] }
  const viewer = person.standing === 'member' ? person : null
  const groups = waiting.map((found) => () => waitingBlocks(state, found, viewer, now))
  const blocks = fill('message', [header(`${title}: ${count(waiting.length, 'thing')}`)], groups, (left) => [
    rich(paragraph(...prose(`and ${left} more: \`/blockers list\``))),
  ])
  return { text: fallback(`${title}: ${namesOf(waiting)}`), blocks }
}

function row(state: State, blocker: BlockerState, now: number): KnownBlock {
  const live = blocker.requirements.filter(({ dropped }) => !dropped)
  const names = live
    .slice(0, 10)
    .flatMap((requirement) => [
      run(` ${requirementSign(state, blocker, requirement, now)} `, 6),
      code(requirement.action, 60, '…'),
    ])
  const more = live.length > 10 ? [run(` and ${live.length - 10} more`, 40)] : []
  return rich(
    paragraph(code(blocker.id, 200, '…'), run(`  ${statusWithAge(state, blocker, now)}`, 200, '…')),
    paragraph(run(blocker.listing.item, 250, '…')),
    bullets([['blocks', ...names, ...more], [run(`who acts: ${blocker.listing.actor.text}`, 120, '…')]]),
  )
}

function passes(state: State, blocker: BlockerState, { action, actor, status }: Filter, now: number): boolean {
  if (action !== null && !requirementFor(blocker, action)) return false
  if (actor !== null && !blocker.listing.actor.roles.includes(actor)) return false
  return status === 'all' || blockerStatus(state, blocker, now) === status
}

function filterWords({ action, actor }: Filter): string {
  return `${action === null ? '' : ` of “${cut(action, 60, '…')}”`}${actor === null ? '' : `, where an ${actor} acts`}`
}
