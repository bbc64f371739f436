import { findQuestion } from '../../core/question/decide.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { answerModal } from '../views/decision.ts'
import { lost } from './lost.ts'

/** A question of an owner, about a requirement or a request: answered, or withdrawn by its asker. */
export const question: Conversation = {
  buttons: {
    [actions.answer]: { decides: 'answer', react: answer },
    [actions.withdrawQuestion]: {
      decides: 'withdraw-question',
      react: ({ subject, person: by }) =>
        subject.kind === 'question'
          ? {
              run: { kind: 'withdraw-question', by, on: subject.on, question: subject.question },
              recorded: `You withdrew the question ${subject.question}.`,
            }
          : lost,
    },
  },
  submissions: {
    [modals.answer]: ({ subject, person: by, value }) =>
      subject.kind === 'question'
        ? { kind: 'answer', by, on: subject.on, question: subject.question, answer: value(inputs.answer) }
        : lost,
  },
}

function answer({ subject, person: by, state }: Click): Reaction {
  if (subject.kind !== 'question') return lost
  const found = findQuestion({ on: subject.on, question: subject.question, by }, state)
  return isRefusal(found) ? found : { show: answerModal(state, subject.on, found.question) }
}
