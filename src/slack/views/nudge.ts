import type { KnownBlock } from '@slack/types'
import { formatDay } from '../../core/calendar.ts'
import type { EntryOf } from '../../core/entry.ts'
import { ownersTurn } from '../../core/nudge.ts'
import { holderOf } from '../../core/person.ts'
import { whoCan } from '../../core/reasons.ts'
import type { State } from '../../core/view.ts'
import { context, header, paragraph, prose, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { namesOf } from './next.ts'
import type { Rendered } from './rendered.ts'
import { requestRow } from './request-list.ts'
import { fallback } from './text.ts'
import { waitingBlocks } from './waiting.ts'
import { count } from './when.ts'

/** What waits for an owner, in one message a day at most, each with its buttons. */
export function nudgeView(state: State, owner: string, date: string, now: number): Rendered {
  const day = formatDay(Date.parse(date), 'UTC')
  const person = holderOf(state, owner)
  const { requests, waiting } = ownersTurn(state, owner, now)
  const number = requests.length + waiting.length
  if (number === 0) {
    const blocks = [header(`Waiting for you, ${day}`), rich(paragraph('Nothing waits for you any more.'))]
    return { text: 'Nothing waits for you any more.', blocks }
  }
  const title = `${count(number, 'thing')} ${number === 1 ? 'waits' : 'wait'} for you, ${day}`
  const blocks = fill(
    'message',
    [header(title), context('Nothing is approved by waiting. While nothing changes, you are told ever more seldom.')],
    [
      ...requests.map((request) => () => requestRow(state, request, person, now)),
      ...waiting.map((one) => () => waitingBlocks(state, one, person, now)),
    ],
    (left) => [context(`${left} more on Home, under “Waits for me”`)],
  )
  const names = requests.slice(0, 5).map(({ id, action }) => `${id} (\`${action}\`)`)
  const rest = waiting.length > 0 ? [namesOf(waiting)] : []
  return { text: fallback(`${title}: ${[...names, ...rest].join(', ')}`), blocks }
}

/** To the escalation channel: an owner has not answered for a while, and who else can. */
export function escalationView(state: State, { owner, date, times }: EntryOf<'NudgePrepared'>, now: number): Rendered {
  const { requests, waiting } = ownersTurn(state, owner, now)
  const number = requests.length + waiting.length
  const others = state.desk.roles.owners.filter(({ user }) => user !== owner)
  const { name } = holderOf(state, owner)
  const sentence =
    number === 0
      ? `@${name} was reminded ${times} times by ${formatDay(Date.parse(date), 'UTC')}; nothing of it waits any more.`
      : `@${name} was reminded ${times} times, and ${count(number, 'thing')} still ${number === 1 ? 'waits' : 'wait'}. ${
          others.length > 0 ? whoCan(others, 'can decide as well') : 'Nobody else can decide it.'
        }`
  const blocks: KnownBlock[] = [
    header('⏰ Decisions wait'),
    rich(paragraph(...prose(sentence))),
    ...(waiting.length > 0 ? [context(namesOf(waiting))] : []),
  ]
  return { text: fallback(sentence), blocks }
}
