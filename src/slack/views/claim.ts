import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/entry.ts'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import type { BlockerState, Claim, State } from '../../core/state.ts'
import { actions, inputs, modals } from '../ids.ts'
import { bold, button, buttons, context, detailsButton, header, paragraph, prose, quote, rich } from './blocks.ts'
import { claimWords } from './claim-words.ts'
import { form, reasonInput } from './form.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback, quoted } from './text.ts'
import { dayOf, instantOf } from './when.ts'

/** What a document claims of a blocker, for one owner to confirm or refuse (rule 1). */
export function claimView(state: State, blocker: BlockerState, claim: Claim, owner: string): Rendered {
  const said = saying(state, blocker, claim)
  const closing = closingSentence(state, blocker, claim, owner)
  const blocks = [
    header(closing ? 'What the document says' : 'Is what the document says true?'),
    context(blocker.id, `revision ${claim.revision} of ${blocker.doc}`, `claimed on ${dayOf(state, claim.at)}`),
    rich(paragraph(...prose(said, 1500)), quote(blocker.listing.item, 1500)),
    ...(closing ? [rich(paragraph(...prose(closing, 1500)))] : [effects(state, claim)]),
    ...(closing ? buttons(detailsButton(blocker.key)) : claimButtons(blocker, claim)),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      closing
        ? `${said} ${closing}`
        : `${said} Please confirm or refuse that; until then the blocker counts as it did.`,
    ),
    blocks,
  }
}

/** Asks for the reason of a confirmation or a refusal. */
export function settleClaimModal(
  state: State,
  blocker: BlockerState,
  claim: Claim,
  verdict: 'confirm' | 'refuse',
): ModalView {
  const confirming = verdict === 'confirm'
  return form(
    modals.settleClaim,
    confirming ? 'Confirm the claim' : 'Refuse the claim',
    confirming ? 'Confirm' : 'Refuse',
    { kind: 'claim', blocker: blocker.key, claim: claim.id, verdict, seen: blockerFingerprint(blocker) },
    [
      rich(paragraph(...prose(saying(state, blocker, claim), 1500)), quote(blocker.listing.item, 2500)),
      rich(
        paragraph(
          bold(confirming ? 'If you confirm: ' : 'If you refuse: '),
          ...prose(claimWords(state, claim)[confirming ? 'confirming' : 'refusing'], 800),
        ),
      ),
      reasonInput(inputs.reason),
    ],
  )
}

/** Confirm… and Refuse…, for owners. */
export function claimButtons(blocker: BlockerState, claim: Claim) {
  const subject = { kind: 'claim', blocker: blocker.key, claim: claim.id } as const
  return buttons(
    button('Confirm…', actions.confirmClaim, { ...subject, verdict: 'confirm' }),
    button('Refuse…', actions.refuseClaim, { ...subject, verdict: 'refuse' }),
    detailsButton(blocker.key),
  )
}

function saying(state: State, blocker: BlockerState, claim: Claim): string {
  return `${cut(blocker.id, 500)}: revision ${claim.revision} of ${cut(blocker.doc, 300)} ${cut(claimWords(state, claim).says, 600)}.`
}

function effects(state: State, claim: Claim): KnownBlock {
  const { confirming, refusing } = claimWords(state, claim)
  return rich(
    paragraph(bold('If you confirm: '), ...prose(confirming, 800)),
    paragraph(bold('If you refuse: '), ...prose(refusing, 800)),
    paragraph('Until then it counts as it did before.'),
  )
}

/** Why there is nothing to settle (any more), or null. */
function closingSentence(state: State, blocker: BlockerState, claim: Claim, owner: string): string | null {
  const { settled } = claim
  if (settled?.kind === 'withdrawn')
    return `A later revision does not say so any more (${instantOf(state, settled.at)}), so nothing is left to confirm.`
  if (settled) {
    const words = claimWords(state, claim)
    const effect = settled.kind === 'confirmed' ? words.confirming : words.refusing
    return `${actorName(settled.by)} ${settled.kind} it on ${instantOf(state, settled.at)}: ${quoted(settled.reason, 500)} ${effect}`
  }
  if (blocker.retired)
    return `${actorName(blocker.retired.by)} retired the blocker meanwhile, so there is nothing to confirm.`
  if (state.roles.owners.some(({ user }) => user === owner)) return null
  return 'You are not an owner under the policy any more, so there is nothing for you to settle here.'
}
