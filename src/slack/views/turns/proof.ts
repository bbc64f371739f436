import { actorName } from '../../../core/actor.ts'
import { askText } from '../../../core/blocker/listing.ts'
import type { EntryOf } from '../../../core/entry.ts'
import { proofToReview } from '../../../core/holding.ts'
import { holderOf } from '../../../core/person.ts'
import { isUnconfirmed } from '../../../core/proof/proof.ts'
import type { State } from '../../../core/view.ts'
import { actions } from '../../ids.ts'
import { button, buttons, detailsButton } from '../blocks.ts'
import { wholeText } from '../form.ts'
import { proofBlocks, proofTitle } from '../proof.ts'
import type { Rendered } from '../rendered.ts'
import { cut, quoted } from '../text.ts'
import { overMessage, turnMessage } from './message.ts'

/** A proof to review, to whoever may accept it; a program's first to an operator, who may confirm it. */
export function reviewTurn(
  state: State,
  entry: EntryOf<'ProofSubmitted' | 'ProofConfirmed'>,
  user: string,
): Rendered | null {
  const found = state.blocker(entry.blocker)
  if (!found) return null
  const { id, newest_proof: proof } = found
  const own = entry.kind === 'ProofSubmitted' ? `P-${entry.seq}` : entry.proof
  if (!proof || proof.id !== own)
    return overMessage('A proof was replaced', `A newer proof took the place of ${own} for \`${id}\`.`, found)
  if (found.retired || proofToReview(state, found)?.id !== proof.id)
    return overMessage('A proof was reviewed', `${proofTitle(state, proof)}, for \`${id}\`.`, found)
  const [title, what] = isUnconfirmed(proof)
    ? ['A program’s proof to confirm', 'confirm']
    : ['A proof to review', 'accept']
  return turnMessage(
    title,
    `${actorName(proof.by)} submitted a proof for \`${id}\`, which you can ${what} or return: ${quoted(cut(proof.text || proof.links.join(' '), 300, '…'))}`,
    {
      names: [id],
      rest: [
        ...wholeText('Technical proof asked', cut(askText(found.proof), 1000)),
        ...proofBlocks(state, found, holderOf(state, user)),
        ...buttons(detailsButton(found.key)),
      ],
    },
  )
}

/** A proof that came back, or that is for words that have changed, to whoever submitted it. */
export function proofTurn(state: State, entry: EntryOf<'ProofReturned' | 'ProofWentStale'>): Rendered | null {
  const found = state.blocker(entry.blocker)
  if (!found) return null
  const { id, key, newest_proof: proof } = found
  if (proof && proof.id !== entry.proof)
    return overMessage('A newer proof', `Proof ${proof.id} took the place of ${entry.proof} for \`${id}\`.`, found)
  const returned = entry.kind === 'ProofReturned'
  const sentence = returned
    ? `${actorName(entry.by)} returned your proof ${entry.proof} for \`${id}\`, and says what is missing:`
    : `Your proof ${entry.proof} for \`${id}\` was for words that have changed, or from before a retirement. Another is needed.`
  const again = button('Submit proof…', actions.submitProof, { kind: 'blocker', blocker: key }, 'primary')
  return turnMessage(returned ? 'Your proof was returned' : 'Another proof is needed', sentence, {
    names: [id],
    words: returned ? entry.reason : '',
    rest: buttons(found.retired ? null : again, detailsButton(key)),
  })
}
