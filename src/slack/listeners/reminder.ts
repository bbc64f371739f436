import { localDate } from '../../core/calendar.ts'
import { refuseUnless } from '../../core/person.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { askOwnerModal } from '../views/help.ts'
import { lost } from './decision.ts'

const day = 24 * 60 * 60 * 1000

/** An operator's daily reminder: put off for three days, or answered with a question to the owners. */
export const reminder: Conversation = {
  buttons: {
    [actions.snooze]: ({ person: by, now }) => {
      const until = new Date(now + 3 * day).toISOString()
      return {
        run: { kind: 'snooze', by, until },
        recorded: `No reminders until ${localDate(Date.parse(until), 'UTC')}.`,
      }
    },
    [actions.askOwner]: (click) => ask(click),
  },
  submissions: {
    [modals.askOwner]: ({ subject, person: by, value }) =>
      subject.kind === 'blocker'
        ? { kind: 'ask-help', by, blocker: subject.blocker, question: value(inputs.question) }
        : lost,
  },
}

function ask({ subject, person, state }: Click): Reaction {
  const barred = refuseUnless(state, person, ['operator'], 'ask the owners')
  if (barred) return barred
  const blocker = subject.kind === 'blocker' ? state.blockers.get(subject.blocker) : undefined
  return blocker ? { show: askOwnerModal(blocker) } : lost
}
