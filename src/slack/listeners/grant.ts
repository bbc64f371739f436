import { refuse } from '../../core/refusal.ts'
import { blockerIn, requestIn, type Subject } from '../../core/subject.ts'
import type { State } from '../../core/view.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { revokeModal } from '../views/decision.ts'
import { revokeRequestModal } from '../views/request-decision.ts'
import { lost } from './lost.ts'

/** A grant taken back, of a requirement or of a request. */
export const grant: Conversation = {
  buttons: { [actions.revoke]: { decides: 'revoke', react: revoke } },
  submissions: {
    [modals.revoke]: ({ subject, person: by, value, shown }) =>
      subject.kind === 'grant'
        ? { kind: 'revoke', by, on: subject.on, grant: subject.grant, reason: value(inputs.reason), shown }
        : lost,
  },
}

function revoke({ subject, state, now }: Click): Reaction {
  if (subject.kind !== 'grant') return lost
  return (
    onBlocker(state, subject.on, subject.grant, now) ??
    onRequest(state, subject.on, subject.grant) ??
    refuse('already_settled', `Grant ${subject.grant} is over already, so there is nothing left to revoke.`)
  )
}

function onBlocker(state: State, on: Subject, id: string, now: number): Reaction | null {
  const key = blockerIn(on)
  const blocker = key ? state.blocker(key) : undefined
  for (const requirement of blocker?.requirements ?? []) {
    const found = [...requirement.grants, ...(requirement.previous?.grants ?? [])].find((given) => given.id === id)
    if (blocker && found && !found.ended) return { show: revokeModal(state, blocker, requirement, found, now) }
  }
  return null
}

function onRequest(state: State, on: Subject, id: string): Reaction | null {
  const request = state.request(requestIn(on) ?? '')
  const found = request?.settled ? undefined : request?.grants.find((given) => given.id === id && !given.ended)
  return request && found ? { show: revokeRequestModal(state, request, found) } : null
}
