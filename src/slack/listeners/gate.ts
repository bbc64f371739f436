import { checkGate } from '../../core/gate.ts'
import type { Conversation } from '../conversation.ts'
import { actions } from '../ids.ts'
import { gateModal } from '../views/gate.ts'
import { lost } from './lost.ts'

/** One gate of the board, opened to read: every reason, or what it rests on. */
export const gate: Conversation = {
  buttons: {
    [actions.gate]: {
      decides: null,
      react: ({ subject, state, now }) =>
        subject.kind === 'action' && subject.action !== null
          ? { show: gateModal(checkGate(state, subject.action, now), state) }
          : lost,
    },
  },
  submissions: {},
}
