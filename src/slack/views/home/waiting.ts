import type { KnownBlock } from '@slack/types'
import { liveRequirements } from '../../../core/blocker/blocker.ts'
import { canAct } from '../../../core/can-act.ts'
import { isAsked, requestsWaiting, type Waiting, waitsForOperator, waitsForOwner } from '../../../core/next-actions.ts'
import { hasRole, type Person } from '../../../core/person.ts'
import type { State } from '../../../core/view.ts'
import { bullets, buttons, context, divider, header, paragraph, prose, rich } from '../blocks.ts'
import { freezeBlocks, freezeButton } from '../freezes.ts'
import { gateLines, gateRow } from '../gate.ts'
import { requestRow } from '../request-list.ts'
import { waitingBlocks } from '../waiting.ts'
import { count } from '../when.ts'
import type { Part, Scene } from './part.ts'

const gatesShown = 10
const perPage = 12

/** The front: how the gates stand, what is frozen, and what waits for the person who looks, with its buttons. */
export function waitingPart({ state, person, now, place }: Scene): Part {
  const { asked, again } = waitsFor(state, person, now)
  const requests = hasRole(state, person, 'owner') ? requestsWaiting(state, now) : []
  const of = <T>(found: readonly T[], actionsOf: (one: T) => readonly string[]) =>
    place.action === null ? found : found.filter((one) => actionsOf(one).includes(place.action ?? ''))
  const rows = [
    ...of(requests, ({ action }) => [action]).map((request) => () => requestRow(state, request, person, now)),
    ...of(asked, actionsWaiting).map((waiting) => () => waitingBlocks(state, waiting, person, now)),
    ...of(again, actionsWaiting).map((waiting, i) => () => [
      ...(i === 0 ? [divider(), header('Decided before; you can decide again')] : []),
      ...waitingBlocks(state, waiting, person, now),
    ]),
  ]
  const long = requests.length + asked.length + again.length > perPage
  return {
    head: [
      ...gateBoard(state, now),
      ...frozenBoard(state, person),
      divider(),
      header('What waits for you'),
      introduction(state, person, asked.length + requests.length),
    ],
    rows,
    perPage,
    filter: long
      ? namesIn([...requests.map(({ action }) => [action]), ...[...asked, ...again].map(actionsWaiting)])
      : [],
  }
}

/** What waits for one person by their roles; a thing that waits for both of their roles is there once. */
export function waitsFor(state: State, person: Person, now: number): { asked: Waiting[]; again: Waiting[] } {
  const owned = hasRole(state, person, 'owner') ? waitsForOwner(state, now) : []
  const operated = hasRole(state, person, 'operator') ? waitsForOperator(state, now) : []
  const seen = new Set(owned.filter(({ what }) => what === 'review').map(({ blocker }) => blocker.key))
  const both = [...owned, ...operated.filter(({ what, blocker }) => what !== 'review' || !seen.has(blocker.key))]
  const mine = both.filter((waiting) => canAct(state, waiting, person, now))
  return { asked: mine.filter(isAsked), again: mine.filter((waiting) => !isAsked(waiting)) }
}

/** The actions that something waiting is about: its own, or all that its blocker blocks. */
function actionsWaiting(waiting: Waiting): string[] {
  if ('requirement' in waiting) return [waiting.requirement.action]
  return liveRequirements(waiting.blocker).map(({ action }) => action)
}

function namesIn(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort()
}

/** A line an action, as far as the front has room; “Gates” has all of them. */
function gateBoard(state: State, now: number): KnownBlock[] {
  const { lines, open, closed } = gateLines(state, now, gatesShown)
  const title = header('Gates')
  if (lines.length === 0)
    return [title, rich(paragraph('No document names an action yet, so there is nothing to open.'))]
  const left = open + closed - lines.length
  const more = left > 0 ? [context(`${count(left, 'more action')} under “Gates” above`)] : []
  return [title, context(`${open} open`, `${closed} closed`), rich(bullets(lines.map(gateRow))), ...more]
}

/** What somebody closed by hand, and the button that closes more, for those who may. */
function frozenBoard(state: State, person: Person): KnownBlock[] {
  const { freezes } = state.desk
  const may = hasRole(state, person, 'owner') || hasRole(state, person, 'operator')
  return [
    ...(freezes.length > 0 ? [header('Frozen'), ...freezeBlocks(state, freezes, person)] : []),
    ...(may ? buttons(freezeButton()) : []),
  ]
}

function introduction(state: State, person: Person, asked: number): KnownBlock {
  const roles = [
    hasRole(state, person, 'owner') ? 'an owner' : '',
    hasRole(state, person, 'operator') ? 'an operator' : '',
  ].filter(Boolean)
  if (roles.length === 0)
    return rich(
      paragraph(
        ...prose(
          'You are neither an owner nor an operator under the policy, so nothing waits for you. `/blockers` shows the blockers.',
        ),
      ),
    )
  return context(
    `You are ${roles.join(' and ')}.`,
    asked > 0 ? `${count(asked, 'thing')} to do` : 'Nothing waits for you.',
  )
}
