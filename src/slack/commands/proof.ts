import { findProven } from '../../core/proof/decide.ts'
import { isRefusal } from '../../core/refusal.ts'
import { submitProofModal } from '../views/proof.ts'
import { aboutBlocker, type Word } from './word.ts'

/** Opens the form of a technical proof. */
export const proof: Word = {
  usage: 'proof ID',
  does: 'submits a technical proof',
  missing: 'For which blocker? `/blockers proof ID`, or a part of its id.',
  decides: 'submit-proof',
  answer: (asked) =>
    aboutBlocker(asked, ({ key }) => {
      const blocker = findProven({ kind: 'submit-proof', by: asked.person, blocker: key }, asked.state)
      return isRefusal(blocker) ? blocker : { modal: submitProofModal(blocker) }
    }),
}
