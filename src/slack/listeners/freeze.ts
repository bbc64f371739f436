import { findFreeze } from '../../core/desk/freeze.ts'
import { isRefusal } from '../../core/refusal.ts'
import { actionOrAll } from '../command-line.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { freezeModal, thawModal } from '../views/freeze.ts'
import { lost } from './lost.ts'

/** An action, or all, closed by one; and thawed by the quorum. */
export const freeze: Conversation = {
  buttons: {
    [actions.freeze]: { decides: 'freeze', react: ({ subject }) => ({ show: freezeModal(actionIn(subject)) }) },
    [actions.thaw]: { decides: 'thaw', react: thaw },
  },
  submissions: {
    [modals.freeze]: ({ subject, person: by, value }) => {
      const action = actionIn(subject) ?? (subject.kind === 'action' ? null : actionOrAll(value(inputs.action)))
      return { kind: 'freeze', by, action, reason: value(inputs.reason) }
    },
    [modals.thaw]: ({ subject, person: by, value, shown }) =>
      subject.kind === 'freeze' && subject.seen !== undefined
        ? { kind: 'thaw', by, freeze: subject.freeze, seen: subject.seen, reason: value(inputs.reason), shown }
        : lost,
  },
}

function actionIn(subject: Click['subject']): string | null | undefined {
  return subject.kind === 'action' ? subject.action : undefined
}

function thaw({ subject, person: by, state }: Click): Reaction {
  if (subject.kind !== 'freeze') return lost
  const found = findFreeze({ freeze: subject.freeze, by }, state)
  return isRefusal(found) ? found : { show: thawModal(state, found) }
}
