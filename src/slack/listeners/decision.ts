import { findAsking, findQuestion } from '../../core/decide-requirement.ts'
import { refuseUnless } from '../../core/person.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { BlockerState, Grant, Requirement, State } from '../../core/state.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals, type Subject } from '../ids.ts'
import * as view from '../views/decision.ts'

/** An owner's answer to one requirement: approve, reject, ask back; a grant taken back; and the answer to a question. */
export const decision: Conversation = {
  buttons: {
    [actions.approve]: (click) => decide(click, view.approveModal),
    [actions.reject]: (click) => decide(click, view.rejectModal),
    [actions.ask]: (click) => decide(click, view.askModal),
    [actions.answer]: (click) => answer(click),
    [actions.revoke]: (click) => revoke(click),
  },
  submissions: {
    [modals.approve]: ({ subject, person: by, value }) => {
      if (subject.kind !== 'asking') return lost
      return {
        ...asking(subject),
        kind: 'grant',
        by,
        reason: value(inputs.reason),
        ttl: Number(value(inputs.ttl)),
        uses: Number(value(inputs.uses) || 1),
        typed: value(inputs.typed),
      }
    },
    [modals.reject]: ({ subject, person: by, value }) =>
      subject.kind === 'asking' ? { ...asking(subject), kind: 'reject', by, reason: value(inputs.reason) } : lost,
    [modals.ask]: ({ subject, person: by, value }) =>
      subject.kind === 'asking' ? { ...asking(subject), kind: 'ask', by, question: value(inputs.question) } : lost,
    [modals.answer]: ({ subject, person: by, value }) =>
      subject.kind === 'asking' ? { ...asking(subject), kind: 'answer', by, answer: value(inputs.answer) } : lost,
    [modals.revoke]: ({ subject, person: by, value }) =>
      subject.kind === 'grant' ? { kind: 'revoke', by, grant: subject.grant, reason: value(inputs.reason) } : lost,
  },
}

/** A value that Slack did not get from us, or that an older version wrote. */
export const lost: Refusal = refuse(
  'out_of_date',
  'This button is from an older version. `/blockers` shows what is asked now.',
)

type Modal = typeof view.approveModal

function decide({ subject, person, state, now }: Click, modal: Modal): Reaction {
  if (subject.kind !== 'asking') return lost
  const found = findAsking({ ...asking(subject), by: person }, state, now)
  return isRefusal(found) ? found : { show: modal(state, found.blocker, found.requirement, now) }
}

function answer({ subject, person, state, now }: Click): Reaction {
  if (subject.kind !== 'asking') return lost
  const found = findQuestion({ ...asking(subject), by: person }, state)
  return isRefusal(found) ? found : { show: view.answerModal(state, found.blocker, found.requirement, now) }
}

function revoke({ subject, person, state, now }: Click): Reaction {
  const barred = refuseUnless(state, person, ['owner'], 'revoke a grant')
  if (barred) return barred
  const found = subject.kind === 'grant' ? findGrant(state, subject.grant) : null
  if (!found) return lost
  return { show: view.revokeModal(state, found.blocker, found.requirement, found.grant, now) }
}

function findGrant(state: State, id: string): { blocker: BlockerState; requirement: Requirement; grant: Grant } | null {
  for (const blocker of state.blockers.values()) {
    for (const requirement of blocker.requirements) {
      const grant = requirement.grants.find((candidate) => candidate.id === id)
      if (grant) return { blocker, requirement, grant }
    }
  }
  return null
}

function asking({ blocker, action, round }: Extract<Subject, { kind: 'asking' }>) {
  return { blocker, action, round }
}
