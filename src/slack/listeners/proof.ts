import type { Artefact } from '../../core/proof/artefact.ts'
import { findProven, findReview } from '../../core/proof/decide.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { acceptProofModal, confirmProofModal, returnProofModal, submitProofModal } from '../views/proof.ts'
import { lost } from './lost.ts'

/** A technical proof: an operator submits it, somebody else accepts or returns it, and never unread. */
export const proof: Conversation = {
  buttons: {
    [actions.submitProof]: { decides: 'submit-proof', react: submit },
    [actions.confirmProof]: {
      decides: 'confirm-proof',
      react: (click) => review(click, 'confirm-proof', confirmProofModal),
    },
    [actions.acceptProof]: {
      decides: 'accept-proof',
      react: (click) => review(click, 'accept-proof', acceptProofModal),
    },
    [actions.returnProof]: {
      decides: 'return-proof',
      react: (click) => review(click, 'return-proof', returnProofModal),
    },
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
            artefacts: artefactsIn(value(inputs.proofArtefacts)),
          }
        : lost,
    [modals.confirmProof]: ({ subject, person: by, shown }) =>
      subject.kind === 'proof'
        ? { kind: 'confirm-proof', by, blocker: subject.blocker, proof: subject.proof, shown }
        : lost,
    [modals.acceptProof]: ({ subject, person: by, shown }) =>
      subject.kind === 'proof'
        ? { kind: 'accept-proof', by, blocker: subject.blocker, proof: subject.proof, shown }
        : lost,
    [modals.returnProof]: ({ subject, person: by, value, shown }) =>
      subject.kind === 'proof'
        ? {
            kind: 'return-proof',
            by,
            blocker: subject.blocker,
            proof: subject.proof,
            reason: value(inputs.reason),
            shown,
          }
        : lost,
  },
}

function submit({ subject, person: by, state }: Click): Reaction {
  if (subject.kind !== 'blocker') return lost
  const blocker = findProven({ kind: 'submit-proof', by, blocker: subject.blocker }, state)
  return isRefusal(blocker) ? blocker : { show: submitProofModal(blocker) }
}

/** One a line: the name, and the SHA-256 of the file after the last space, as `sha256sum` has them the other way round. */
function artefactsIn(text: string): Artefact[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, first, second] = /^([0-9a-fA-F]{64})\s+\*?(.+)$/.exec(line) ?? []
      if (first && second) return { name: second, sha256: first.toLowerCase() }
      const at = line.lastIndexOf(' ')
      return at < 0
        ? { name: line, sha256: '' }
        : { name: line.slice(0, at).trim(), sha256: line.slice(at + 1).toLowerCase() }
    })
}

function review(
  { subject, person: by, state }: Click,
  kind: 'confirm-proof' | 'accept-proof' | 'return-proof',
  modal: typeof acceptProofModal,
): Reaction {
  if (subject.kind !== 'proof') return lost
  const found = findReview({ kind, by, blocker: subject.blocker, proof: subject.proof }, state)
  return isRefusal(found) ? found : { show: modal(state, found.blocker, found.proof, by) }
}
