import { isRefusal } from '../../core/refusal.ts'
import { tellBrief } from '../../workflows/tell-brief.ts'
import type { Conversation } from '../conversation.ts'
import { actions } from '../ids.ts'
import { briefModal } from '../views/brief.ts'
import { lost } from './lost.ts'

/** All that is known of a blocker's decisions, opened to copy. */
export const brief: Conversation = {
  buttons: {
    [actions.brief]: {
      decides: null,
      react: ({ subject, state }) => {
        if (subject.kind !== 'blocker') return lost
        const facts = tellBrief(state, { blocker: subject.blocker })
        return isRefusal(facts) ? facts : { show: briefModal(facts) }
      },
    },
  },
  submissions: {},
}
