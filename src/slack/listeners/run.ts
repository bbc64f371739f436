import { refuse } from '../../core/refusal.ts'
import type { Conversation } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { outcomeModal } from '../views/run.ts'
import { lost } from './lost.ts'

/** How a run ended that nobody recorded. */
export const run: Conversation = {
  buttons: {
    [actions.tellOutcome]: {
      decides: 'tell-outcome',
      react: ({ subject, state }) => {
        if (subject.kind !== 'run') return lost
        const found = state.desk.runs.find(({ id }) => id === subject.run)
        return found
          ? { show: outcomeModal(state, found) }
          : refuse('unknown_run', `Somebody said how ${subject.run} ended already.`)
      },
    },
  },
  submissions: {
    [modals.tellOutcome]: ({ subject, person: by, value }) => {
      const as = (['succeeded', 'failed', 'did_not_run'] as const).find((known) => known === value(inputs.outcome))
      return subject.kind === 'run' && as
        ? { kind: 'tell-outcome', by, run: subject.run, as, reason: value(inputs.reason) }
        : lost
    },
  },
}
