import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Claim } from '../../core/claim/claim.ts'
import { claimVotes } from '../../core/claim/votes.ts'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import type { View } from '../../core/view.ts'
import { actions, inputs, modals } from '../ids.ts'
import { bold, button, buttons, code, context, detailsButton, header, paragraph, quote, rich } from './blocks.ts'
import { claimWords, namesOfClaim } from './claim-words.ts'
import { form, reasonInput, wholeText } from './form.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { cut, fallback, quoted } from './text.ts'
import { hasVoted, voteBlocks, withdrawVoteButton } from './votes.ts'
import { dayOf, instantOf, sourceOf } from './when.ts'

/** What a document claims of a blocker, by the claim's id, for one owner to confirm or refuse (rule 1). */
export function claimView(state: View, blocker: BlockerState, id: string, owner: string): Rendered {
  const claim = blocker.claims.find((found) => found.id === id)
  if (!claim) return goneView(state, blocker)
  const sentence = saying(blocker, claimWords(state, claim).says, claim)
  const names = [blocker.id, blocker.doc, ...namesOfClaim(state, claim)]
  const closing = closingSentence(state, blocker, claim, owner)
  const blocks = [
    header(closing ? 'What the document says' : question(claim)),
    rich(paragraph(code(blocker.id, 500))),
    context(`revision ${claim.revision} of “${blocker.doc}”`, `claimed on ${dayOf(state, claim.at)}`),
    rich(paragraph(...said(sentence, names, 1500)), quote(blocker.listing.item, 1500)),
    ...(closing
      ? [rich(paragraph(...said(closing, names, 1500))), ...buttons(detailsButton(blocker.key))]
      : [
          effects(state, claim),
          ...voteBlocks(state, 'Confirming', claimVotes(state, blocker, claim)),
          ...claimButtons(state, blocker, claim, owner),
        ]),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      closing
        ? `${sentence} ${closing}`
        : `${sentence} Please confirm or refuse that; until then the blocker counts as it did.`,
    ),
    blocks,
  }
}

/** Asks for the reason of a confirmation or a refusal. */
export function settleClaimModal(
  state: View,
  blocker: BlockerState,
  claim: Claim,
  verdict: 'confirm' | 'refuse',
): ModalView {
  const confirming = verdict === 'confirm'
  const words = claimWords(state, claim)
  const names = [blocker.id, blocker.doc, ...namesOfClaim(state, claim)]
  return form(
    modals.settleClaim,
    confirming ? 'Confirm the claim' : 'Refuse the claim',
    confirming ? 'Confirm' : 'Refuse',
    { kind: 'claim', blocker: blocker.key, claim: claim.id, verdict, seen: blockerFingerprint(blocker) },
    [
      rich(paragraph(...said(saying(blocker, words.says, claim), names, 5000))),
      ...wholeText('Item', cut(blocker.listing.item, 20_000)),
      rich(
        paragraph(
          bold(confirming ? 'If you confirm: ' : 'If you refuse: '),
          ...said(confirming ? words.confirming : words.refusing, names, 3000),
        ),
      ),
      ...(confirming ? voteBlocks(state, 'Confirming', claimVotes(state, blocker, claim), 2000) : []),
      reasonInput(inputs.reason),
      ...buttons(detailsButton(blocker.key)),
    ],
  )
}

/** Confirm… and Refuse…, for owners; whoever confirmed where policy wants another owner can take that back. */
export function claimButtons(state: View, blocker: BlockerState, claim: Claim, user: string) {
  const subject = { kind: 'claim', blocker: blocker.key, claim: claim.id } as const
  const votes = claimVotes(state, blocker, claim)
  return buttons(
    hasVoted(votes.counting, user)
      ? withdrawVoteButton(votes, blocker, claim.id, user)
      : button('Confirm…', actions.confirmClaim, { ...subject, verdict: 'confirm' }),
    button('Refuse…', actions.refuseClaim, { ...subject, verdict: 'refuse' }),
    detailsButton(blocker.key),
  )
}

/** A word that means closed is not taken for granted. */
function question({ subject }: Claim): string {
  return subject.kind === 'closed' ? 'Is this blocker really closed?' : 'Is what the document says true?'
}

function saying({ id, doc }: BlockerState, says: string, { revision }: Claim): string {
  return `\`${cut(id, 500)}\`: revision ${revision} of \`${cut(doc, 300)}\` ${cut(says, 4000)}.`
}

function effects(state: View, claim: Claim): KnownBlock {
  const { confirming, refusing } = claimWords(state, claim)
  const names = namesOfClaim(state, claim)
  return rich(
    paragraph(bold('If you confirm: '), ...said(confirming, names, 1500)),
    paragraph(bold('If you refuse: '), ...said(refusing, names, 800)),
    paragraph('Until then it counts as it did before.'),
  )
}

/** Why there is nothing to settle (any more), or null. */
function closingSentence(state: View, blocker: BlockerState, claim: Claim, owner: string): string | null {
  const { refused } = claim
  if (refused)
    return `${actorName(refused.by)} refused it on ${instantOf(state, refused.at)}: ${quoted(refused.reason, 500)} ${claimWords(state, claim).refusing}`
  if (blocker.retired)
    return `${actorName(blocker.retired.by)} retired the blocker meanwhile, so there is nothing to confirm.`
  if (state.desk.roles.owners.some(({ user }) => user === owner)) return null
  return 'You are not an owner under the policy any more, so there is nothing for you to settle here.'
}

/** A claim that was confirmed, or that a later revision withdrew, is only told in the ledger. */
function goneView(state: View, blocker: BlockerState): Rendered {
  const { id, retired } = blocker
  const came = retired
    ? `${actorName(retired.by)} retired the blocker on ${instantOf(state, retired.at)}: ${quoted(retired.reason, 500)}`
    : `Owners confirmed it, or a later revision does not say so any more. \`/blockers history ${id}\` has what came of it.`
  const sentence = `Nothing is left to confirm or refuse here. ${came}`
  const blocks = [
    header('What the document said'),
    rich(paragraph(code(id, 500))),
    context(sourceOf(state, blocker)),
    rich(paragraph(...said(sentence, [id], 1500))),
    ...buttons(detailsButton(blocker.key)),
  ] satisfies KnownBlock[]
  return { text: fallback(`\`${cut(id, 500)}\`: ${sentence}`), blocks }
}
