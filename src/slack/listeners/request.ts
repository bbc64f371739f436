import { readParameters } from '../../core/parameters.ts'
import { isRefusal, refuseField } from '../../core/refusal.ts'
import { findOpenRequest, findRequest } from '../../core/request/decide.ts'
import type { Click, Conversation, Reaction, Submission } from '../conversation.ts'
import { actions, inputs, modals, type Subject } from '../ids.ts'
import { approveRequestModal, askRequestModal, rejectRequestModal } from '../views/request-decision.ts'
import { lost } from './lost.ts'

/** A request for one run: asked in a modal, decided by owners, withdrawn by whoever asked. */
export const request: Conversation = {
  buttons: {
    [actions.approveRequest]: { decides: 'grant-request', react: (click) => decide(click, approveRequestModal) },
    [actions.rejectRequest]: {
      decides: 'reject-request',
      react: (click) => decide(click, rejectRequestModal, findOpenRequest),
    },
    [actions.askRequest]: { decides: 'ask', react: (click) => decide(click, askRequestModal, findOpenRequest) },
    [actions.withdrawRequest]: { decides: null, react: withdraw },
  },
  submissions: {
    [modals.requestRun]: ask,
    [modals.approveRequest]: ({ subject, person: by, value, shown, advised }) =>
      subject.kind === 'request'
        ? {
            ...requested(subject),
            kind: 'grant-request',
            by,
            reason: value(inputs.reason),
            expires: value(inputs.ttl),
            typed: value(inputs.typed),
            shown,
            advised,
          }
        : lost,
    [modals.rejectRequest]: ({ subject, person: by, value, shown, advised }) =>
      subject.kind === 'request'
        ? { ...requested(subject), kind: 'reject-request', by, reason: value(inputs.reason), shown, advised }
        : lost,
    [modals.askRequest]: ({ subject, person: by, value }) =>
      subject.kind === 'request' ? { ...requested(subject), kind: 'ask', by, question: value(inputs.question) } : lost,
  },
}

function ask({ person: by, value }: Submission) {
  const words = value(inputs.params)
    .split('\n')
    .filter((line) => line.trim())
  const params = readParameters(words)
  if ('problem' in params) return refuseField('params', params.problem)
  const for_whom = value(inputs.forWhom).trim() || null
  return {
    kind: 'request-run' as const,
    by,
    action: value(inputs.action),
    params,
    reason: value(inputs.reason),
    for_whom,
  }
}

function decide(
  { subject, person: by, state, now }: Click,
  modal: typeof approveRequestModal,
  find = findRequest,
): Reaction {
  if (subject.kind !== 'request') return lost
  const found = find({ ...requested(subject), by }, state, now)
  return isRefusal(found) ? found : { show: modal(state, found, now) }
}

function withdraw({ subject, person: by }: Click): Reaction {
  if (subject.kind !== 'request') return lost
  return {
    run: { kind: 'withdraw-request', by, request: subject.request, reason: '' },
    recorded: `You withdrew ${subject.request}.`,
  }
}

function requested({ request, seen }: Extract<Subject, { kind: 'request' }>) {
  return { request, seen }
}
