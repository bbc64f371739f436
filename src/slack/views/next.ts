import type { KnownBlock } from '@slack/types'
import { formatDay } from '../../core/calendar.ts'
import { canAct } from '../../core/can-act.ts'
import { reminderOf } from '../../core/desk/desk.ts'
import { type Waiting, waitsForOperator } from '../../core/next-actions.ts'
import { holderOf } from '../../core/person.ts'
import type { State } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { button, buttons, context, header, paragraph, prose, rich } from './blocks.ts'
import { fill } from './fill.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback } from './text.ts'
import { waitingBlocks } from './waiting.ts'
import { count, instantOf } from './when.ts'

/** One operator's reminder for one day: everything that waits for operators, in one message. */
export function nextView(state: State, operator: string, date: string, now: number): Rendered {
  const day = formatDay(Date.parse(date), 'UTC')
  const quiet = quietSentence(state, operator, now)
  if (quiet) return oneSentence(`Your next actions, ${day}`, quiet)
  const person = holderOf(state, operator)
  const waiting = waitsForOperator(state, now).filter((found) => canAct(state, found, person, now))
  if (waiting.length === 0) return oneSentence(`Your next actions, ${day}`, 'Nothing waits for you.')
  const blocks = fill(
    'message',
    [
      header(`Your next actions, ${day}`),
      context(`${count(waiting.length, 'thing')} ${waiting.length === 1 ? 'waits' : 'wait'} for an operator`),
    ],
    waiting.map((found) => () => waitingBlocks(state, found, person, now, labels)),
    (left) => [rich(paragraph(...prose(`and ${left} more: \`/blockers next\``)))],
    buttons(button('Snooze', actions.snooze, { kind: 'none' })),
  )
  return {
    text: fallback(
      `${count(waiting.length, 'thing')} ${waiting.length === 1 ? 'waits' : 'wait'} for an operator: ${namesOf(waiting)}`,
    ),
    blocks,
  }
}

/** A reminder is answered, not looked through: its buttons say so. */
const labels = { submit: 'Done: submit proof', ask: 'Ask' }

/** The blockers by id, for where blocks do not show. */
export function namesOf(waiting: readonly Waiting[]): string {
  const ids = [...new Set(waiting.map(({ blocker }) => cut(blocker.id, 200, '…')))]
  return `${ids.slice(0, 12).join(', ')}${ids.length > 12 ? `, and ${ids.length - 12} more` : ''}.`
}

/** Why there are no buttons, or null. */
function quietSentence(state: State, operator: string, now: number): string | null {
  if (!state.desk.roles.operators.some(({ user }) => user === operator))
    return 'You are not an operator under the policy any more, so nothing waits for you here.'
  const until = reminderOf(state.desk, operator)?.snoozed_until ?? ''
  return until && Date.parse(until) > now
    ? `You put reminders off until ${instantOf(state, until)}. \`/blockers next\` shows what waits for you.`
    : null
}

function oneSentence(title: string, sentence: string): Rendered {
  const blocks = [header(title), rich(paragraph(...prose(sentence)))] satisfies KnownBlock[]
  return { text: fallback(sentence), blocks }
}
