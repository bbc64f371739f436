import type { HomeView, KnownBlock } from '@slack/types'
import { isAsked, requestsWaiting, type Waiting, waitsForOperator, waitsForOwner } from '../../core/next-actions.ts'
import { hasRole, type Person } from '../../core/person.ts'
import type { State } from '../../core/view.ts'
import { refuseOutsiders } from '../identity.ts'
import { bullets, buttons, context, divider, header, paragraph, prose, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { freezeBlocks, freezeButton } from './freezes.ts'
import { gateLines, gateRow } from './gate.ts'
import { requestRow } from './request-list.ts'
import { canAct, waitingBlocks } from './waiting.ts'
import { count } from './when.ts'

/** A person's Home: the gates, and what waits for them, with their buttons. */
export function homeView(state: State, person: Person, now: number): HomeView {
  const outsider = refuseOutsiders(person)
  if (outsider) return { type: 'home', blocks: [rich(paragraph(...prose(outsider.sentence)))] }
  const { asked, again } = waitsFor(state, person, now)
  const requests = hasRole(state, person, 'owner') ? requestsWaiting(state, now) : []
  const groups = [
    ...requests.map((request) => () => requestRow(state, request, person, now)),
    ...asked.map((waiting) => () => waitingBlocks(state, waiting, person, now)),
    ...(again.length > 0 ? [() => [divider(), header('Decided before; you can decide again')]] : []),
    ...again.map((waiting) => () => waitingBlocks(state, waiting, person, now)),
  ]
  const head = [
    ...gateBoard(state, now),
    ...frozenBoard(state, person),
    divider(),
    header('What waits for you'),
    introduction(state, person, asked.length + requests.length),
  ]
  const blocks = fill('home', head, groups, (left) => [
    rich(paragraph(...prose(`and ${left} more: \`/blockers mine\``))),
  ])
  return { type: 'home', blocks }
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

/** A line an action. */
function gateBoard(state: State, now: number): KnownBlock[] {
  const { lines, open, closed } = gateLines(state, now, 40)
  const title = header('Gates')
  if (lines.length === 0)
    return [title, rich(paragraph('No document names an action yet, so there is nothing to open.'))]
  const left = open + closed - lines.length
  const more = left > 0 ? [context(`and ${count(left, 'more action')}: /blockers gate ACTION`)] : []
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
