import { refuseUnless } from '../../core/person.ts'
import { currentProof } from '../../core/state.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { returnProofModal, submitProofModal } from '../views/proof.ts'
import { lost } from './decision.ts'

/** A technical proof: an operator submits it, somebody else accepts or returns it. */
export const proof: Conversation = {
  buttons: {
    [actions.submitProof]: (click) => submit(click),
    [actions.acceptProof]: ({ subject, person: by }) =>
      subject.kind === 'proof'
        ? {
            run: { kind: 'accept-proof', by, blocker: subject.blocker, proof: subject.proof },
            recorded: `You accepted proof ${subject.proof}.`,
          }
        : lost,
    [actions.returnProof]: (click) => giveBack(click),
  },
  submissions: {
    [modals.submitProof]: ({ subject, person: by, value }) =>
      subject.kind === 'blocker' && subject.seen !== undefined
        ? {
            kind: 'submit-proof',
            by,
            blocker: subject.blocker,
            seen: subject.seen,
            text: value(inputs.proofText),
            links: value(inputs.proofLinks).split(/\s+/),
          }
        : lost,
    [modals.returnProof]: ({ subject, person: by, value }) =>
      subject.kind === 'proof'
        ? { kind: 'return-proof', by, blocker: subject.blocker, proof: subject.proof, reason: value(inputs.reason) }
        : lost,
  },
}

function submit({ subject, person, state }: Click): Reaction {
  const barred = refuseUnless(state, person, ['operator'], 'submit a proof')
  if (barred) return barred
  const blocker = subject.kind === 'blocker' ? state.blockers.get(subject.blocker) : undefined
  return blocker ? { show: submitProofModal(blocker) } : lost
}

function giveBack({ subject, person, state }: Click): Reaction {
  const barred = refuseUnless(state, person, ['owner', 'operator'], 'review a proof')
  if (barred) return barred
  const blocker = subject.kind === 'proof' ? state.blockers.get(subject.blocker) : undefined
  const current = blocker && currentProof(blocker)
  return blocker && current && subject.kind === 'proof' && current.id === subject.proof
    ? { show: returnProofModal(blocker, current) }
    : lost
}
