import type { Button, KnownBlock, ModalView, RichTextElement } from '@slack/types'
import { askText } from '../../core/blocker.ts'
import { actorName, samePerson } from '../../core/entry.ts'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import { asActor, hasRole, type Person } from '../../core/person.ts'
import { type BlockerState, currentProof, type Proof, type State } from '../../core/state.ts'
import { actions, inputs, modals } from '../ids.ts'
import { bold, bullets, button, buttons, detailsButton, paragraph, quote, rich, run } from './blocks.ts'
import { form, reasonInput, textInput, wholeText } from './form.ts'
import { LIMITS } from './limits.ts'
import { cut, pieces } from './text.ts'
import { dayOf } from './when.ts'

/** An operator describes a proof and links to it. */
export function submitProofModal(blocker: BlockerState): ModalView {
  const before = currentProof(blocker)
  const returned = before?.status === 'returned' ? before.review : null
  const subject = { kind: 'blocker', blocker: blocker.key, seen: blockerFingerprint(blocker) } as const
  return form(modals.submitProof, 'Submit a proof', 'Submit', subject, [
    rich(paragraph(bold(blocker.id, 500)), quote(blocker.listing.item, 1500)),
    ...wholeText('Technical proof asked', cut(askText(blocker.proof), LIMITS.charactersInView / 2)),
    ...(returned
      ? [rich(paragraph(bold(`${actorName(returned.by)} returned the one before: `)), quote(returned.reason, 1000))]
      : []),
    textInput(inputs.proofText, 'What proves it?', {
      hint: 'Somebody else accepts or returns it. Everybody in the channel can read it.',
      optional: true,
      max: 3000,
    }),
    textInput(inputs.proofLinks, 'Links', {
      hint: 'Addresses that begin with https:// or http://, one a line.',
      optional: true,
      max: 3000,
    }),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** Asks what is missing, so that whoever submitted it can do better. */
export function returnProofModal(blocker: BlockerState, proof: Proof): ModalView {
  return form(
    modals.returnProof,
    'Return a proof',
    'Return',
    { kind: 'proof', blocker: blocker.key, proof: proof.id },
    [
      rich(paragraph(bold(blocker.id, 500)), quote(askText(blocker.proof), 1500)),
      ...submittedProof(proof, `Proof ${proof.id} by ${actorName(proof.by)}`),
      reasonInput(
        inputs.reason,
        'What is missing?',
        'Whoever submitted it will read this, and so can everybody in the channel.',
      ),
      ...buttons(detailsButton(blocker.key)),
    ],
  )
}

/** The proof that matters now, and Accept and Return… for those who may review it; nothing when there is none. */
export function proofBlocks(state: State, blocker: BlockerState, person: Person | null): KnownBlock[] {
  const proof = currentProof(blocker)
  if (!proof || blocker.retired || !blocker.proof.needed) return []
  const title = `Proof ${proof.id} by ${actorName(proof.by)}, ${dayOf(state, proof.at)}: ${statusWords[proof.status]}`
  return [...submittedProof(proof, title), ...reviewButtons(state, blocker, proof, person)]
}

/** Accept and Return…, for an owner or an operator who did not submit it (rule 5). */
export function reviewButtons(
  state: State,
  blocker: BlockerState,
  proof: Proof,
  person: Person | null,
  ...others: Button[]
): KnownBlock[] {
  if (!person || !(hasRole(state, person, 'owner') || hasRole(state, person, 'operator'))) return buttons(...others)
  const subject = { kind: 'proof', blocker: blocker.key, proof: proof.id } as const
  const open = proof.status === 'submitted'
  const own = samePerson(proof.by, asActor(person))
  return buttons(
    open && !own ? button('Accept proof', actions.acceptProof, subject, 'primary') : null,
    open || proof.status === 'accepted' ? button('Return proof…', actions.returnProof, subject) : null,
    ...others,
  )
}

/** A proof as it was submitted: its words, and links that show where they lead. */
export function submittedProof(proof: Proof, title: string, max = 3000): KnownBlock[] {
  const links = proof.links
    .slice(0, 10)
    .map((url): RichTextElement[] => [{ type: 'link', url, text: cut(url, 200, '…') || '–' }])
  const left = proof.links.length - links.length
  return [
    rich(
      paragraph(bold(title, max > LIMITS.text ? 5000 : 400)),
      ...pieces(cut(proof.text, max), LIMITS.text).map((part) => quote(part, LIMITS.text)),
      bullets(left > 0 ? [...links, [run(`and ${left} more links, in the ledger`, 100)]] : links),
    ),
  ]
}

const statusWords: Record<Proof['status'], string> = {
  submitted: 'waits for somebody else to accept it',
  accepted: 'accepted',
  returned: 'returned',
  stale: 'for words that have changed since',
  replaced: 'replaced by a later one',
}
