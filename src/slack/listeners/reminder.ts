import { localDate } from '../../core/calendar.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { askOwnerModal } from '../views/help.ts'
import { zoneOf } from '../views/when.ts'
import { lost } from './lost.ts'

const day = 24 * 60 * 60 * 1000

/** An operator's daily reminder: put off for three days, or answered with a question to the owners. */
export const reminder: Conversation = {
  buttons: {
    [actions.snooze]: {
      decides: 'snooze',
      react: ({ person: by, state, now }) => {
        const until = now + 3 * day
        return {
          run: { kind: 'snooze', by, until: new Date(until).toISOString() },
          recorded: `No reminders until ${localDate(until, zoneOf(state))}.`,
        }
      },
    },
    [actions.askOwner]: { decides: 'ask-help', react: ask },
  },
  submissions: {
    [modals.askOwner]: ({ subject, person: by, value }) =>
      subject.kind === 'blocker'
        ? { kind: 'ask-help', by, blocker: subject.blocker, question: value(inputs.question) }
        : lost,
  },
}

function ask({ subject, state }: Click): Reaction {
  const blocker = subject.kind === 'blocker' ? state.blocker(subject.blocker) : undefined
  return blocker ? { show: askOwnerModal(blocker) } : lost
}
