import { isRefusal } from '../../core/refusal.ts'
import { findAsking, findRound } from '../../core/requirement/decide.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals, type Subject } from '../ids.ts'
import { approveModal, askModal, rejectModal } from '../views/decision.ts'
import { lost } from './lost.ts'

/** An owner's answer to one requirement: approve, reject, ask back. */
export const decision: Conversation = {
  buttons: {
    [actions.approve]: { decides: 'grant', react: (click) => decide(click, approveModal) },
    [actions.reject]: { decides: 'reject', react: (click) => decide(click, rejectModal) },
    // A question can be asked of what is granted, too.
    [actions.ask]: { decides: 'ask', react: (click) => decide(click, askModal, findRound) },
  },
  submissions: {
    [modals.approve]: ({ subject, person: by, value, shown, advised }) => {
      if (subject.kind !== 'asking') return lost
      return {
        ...asking(subject),
        kind: 'grant',
        by,
        reason: value(inputs.reason),
        expires: value(inputs.ttl),
        uses: Number(value(inputs.uses) || 1),
        typed: value(inputs.typed),
        shown,
        advised,
      }
    },
    [modals.reject]: ({ subject, person: by, value, shown, advised }) =>
      subject.kind === 'asking'
        ? { ...asking(subject), kind: 'reject', by, reason: value(inputs.reason), shown, advised }
        : lost,
    [modals.ask]: ({ subject, person: by, value }) =>
      subject.kind === 'asking' ? { ...asking(subject), kind: 'ask', by, question: value(inputs.question) } : lost,
  },
}

function decide({ subject, person, state, now }: Click, modal: typeof approveModal, find = findAsking): Reaction {
  if (subject.kind !== 'asking') return lost
  const found = find({ ...asking(subject), by: person }, state, now)
  return isRefusal(found) ? found : { show: modal(state, found.blocker, found.requirement, now) }
}

function asking({ blocker, action, round }: Extract<Subject, { kind: 'asking' }>) {
  return { blocker, action, round }
}
