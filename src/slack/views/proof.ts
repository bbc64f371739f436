import type { Button, KnownBlock, ModalView, RichTextElement } from '@slack/types'
import { actorName, samePerson } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import { mayAccept } from '../../core/can-act.ts'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import { proofToReview } from '../../core/holding.ts'
import { asActor, hasRole, type Person } from '../../core/person.ts'
import type { Compared } from '../../core/proof/artefact.ts'
import { isUnconfirmed, type Proof } from '../../core/proof/proof.ts'
import type { View } from '../../core/view.ts'
import { actions, inputs, modals } from '../ids.ts'
import { bold, bullets, button, buttons, code, context, detailsButton, paragraph, rich, run } from './blocks.ts'
import { form, reasonInput, textInput, wholeText } from './form.ts'
import { LIMITS } from './limits.ts'
import { cut } from './text.ts'
import { dayOf } from './when.ts'

type Desked = Pick<View, 'desk'>

/** An operator describes a proof and links to it. */
export function submitProofModal(blocker: BlockerState): ModalView {
  const before = blocker.newest_proof
  const returned = before?.status === 'returned' ? before.review : null
  const subject = { kind: 'blocker', blocker: blocker.key, seen: blockerFingerprint(blocker) } as const
  return form(modals.submitProof, 'Submit a proof', 'Submit', subject, [
    ...askedBlocks(blocker),
    ...(returned ? wholeText(`${actorName(returned.by)} returned the one before`, returned.reason) : []),
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
    textInput(inputs.proofArtefacts, 'Files, by their SHA-256', {
      hint: 'One a line, as sha256sum prints it, or the name and then the SHA-256.',
      optional: true,
      max: 3000,
    }),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** A program's proof, whole, before an operator stands for it. */
export function confirmProofModal(state: Desked, blocker: BlockerState, proof: Proof): ModalView {
  return form(
    modals.confirmProof,
    'Confirm a proof',
    'Confirm',
    { kind: 'proof', blocker: blocker.key, proof: proof.id },
    [
      ...askedBlocks(blocker),
      ...wholeProof(proof, proofTitle(state, proof)),
      context(
        'A program submitted it. If you confirm, you stand for it as if you had submitted it yourself, and somebody else has to accept it.',
      ),
      ...buttons(detailsButton(blocker.key)),
    ],
  )
}

/** The whole proof, with all its links, before somebody accepts it; nothing is accepted unread. */
export function acceptProofModal(state: Desked, blocker: BlockerState, proof: Proof, person: Person): ModalView {
  const own = samePerson(proof.by, asActor(person))
  return form(
    modals.acceptProof,
    'Accept a proof',
    'Accept',
    { kind: 'proof', blocker: blocker.key, proof: proof.id },
    [
      ...askedBlocks(blocker),
      ...wholeProof(proof, proofTitle(state, proof)),
      ...(own ? [context('You submitted it yourself. Policy lets you accept it all the same (allow_self).')] : []),
      context(
        'If you accept, it counts as long as these words and your role stand. It is no decision, and authorises nothing.',
      ),
      ...buttons(detailsButton(blocker.key)),
    ],
  )
}

/** Asks what is missing, so that whoever submitted it can do better. */
export function returnProofModal(state: Desked, blocker: BlockerState, proof: Proof): ModalView {
  return form(
    modals.returnProof,
    'Return a proof',
    'Return',
    { kind: 'proof', blocker: blocker.key, proof: proof.id },
    [
      ...askedBlocks(blocker),
      ...wholeProof(proof, proofTitle(state, proof)),
      reasonInput(
        inputs.reason,
        'What is missing?',
        'Whoever submitted it will read this, and so can everybody in the channel.',
      ),
      ...buttons(detailsButton(blocker.key)),
    ],
  )
}

/** The newest proof, in a view that has Details, and Accept proof… and Return proof… for those who may review it; nothing when there is none. */
export function proofBlocks(state: Desked, blocker: BlockerState, person: Person | null): KnownBlock[] {
  const proof = blocker.newest_proof
  if (!proof || blocker.retired || !blocker.proof.needed) return []
  const links = linksOf(proof)
  const left = links.length - 5
  return [
    ...wholeText(proofTitle(state, proof), cut(proof.text, 1500)),
    ...(links.length > 0
      ? [rich(bullets(left > 0 ? [...links.slice(0, 5), [run(`and ${left} more: Details`, 100)]] : links))]
      : []),
    ...reviewButtons(state, blocker, proof, person),
  ]
}

/** Accept proof… and Return proof…, for an owner or an operator who did not submit it, unless policy lets them (rule 6). */
export function reviewButtons(
  state: Desked,
  blocker: BlockerState,
  proof: Proof,
  person: Person | null,
  ...others: Button[]
): KnownBlock[] {
  if (!person || !(hasRole(state, person, 'owner') || hasRole(state, person, 'operator'))) return buttons(...others)
  const subject = { kind: 'proof', blocker: blocker.key, proof: proof.id } as const
  const open = proofToReview(state, blocker)?.id === proof.id
  return buttons(
    open && isUnconfirmed(proof) && hasRole(state, person, 'operator')
      ? button('Confirm proof…', actions.confirmProof, subject, 'primary')
      : null,
    open && mayAccept(state, proof, person) ? button('Accept proof…', actions.acceptProof, subject, 'primary') : null,
    open || proof.status === 'accepted' ? button('Return proof…', actions.returnProof, subject) : null,
    ...others,
  )
}

/** A proof as it was submitted: all its words, and all its links, which show where they lead. */
export function wholeProof(proof: Proof, title: string): KnownBlock[] {
  const links = linksOf(proof)
  const lists = Array.from({ length: Math.ceil(links.length / linksInList) }, (_, n) =>
    links.slice(n * linksInList, (n + 1) * linksInList),
  )
  return [...wholeText(title, proof.text), ...lists.map((list) => rich(bullets(list))), ...evidenceBlocks(proof)]
}

/** Both sides, where they differ. */
function comparedBlocks({ before, after }: Compared): KnownBlock[] {
  if (before === after) return wholeText('Compared, and equal', before)
  return [...wholeText('Compared, and not equal: before', before), ...wholeText('… and after', after)]
}

/** The files that a proof speaks of, each with its whole hash, and what was compared. */
function evidenceBlocks({ artefacts, compared }: Pick<Proof, 'artefacts' | 'compared'>): KnownBlock[] {
  const files = artefacts.map(({ name, sha256 }) => [run(`${cut(name, 200, '…')}: `, 210), code(sha256, 64)])
  return [
    ...(files.length > 0 ? [rich(paragraph(bold('Files, by their SHA-256')), bullets(files))] : []),
    ...(compared ? comparedBlocks(compared) : []),
  ]
}

/** `Proof P-15 by @Ivy, 15 June: returned by @Omar on 16 June`; what was said of it is shown apart. */
export function proofTitle(state: Desked, proof: Proof): string {
  const { id, by, at, status, review } = proof
  const reviewed = review ? ` by ${actorName(review.by)} on ${dayOf(state, review.at)}` : ''
  return `Proof ${id} by ${actorName(by)}, ${dayOf(state, at)}: ${isUnconfirmed(proof) && status === 'submitted' ? 'waits for an operator to confirm it' : statusWords[status]}${reviewed}`
}

const linksInList = 30

function linksOf({ links }: Proof): RichTextElement[][] {
  return links.map((url) => [{ type: 'link', url, text: cut(url, 1000, '…') || '–' }])
}

function askedBlocks(blocker: BlockerState): KnownBlock[] {
  return [
    rich(paragraph(code(blocker.id, 500))),
    ...wholeText('Item', cut(blocker.listing.item, 3000)),
    ...wholeText('Technical proof asked', cut(askText(blocker.proof), LIMITS.charactersInView / 2)),
  ]
}

const statusWords: Record<Proof['status'], string> = {
  submitted: 'waits for somebody else to accept it',
  accepted: 'accepted',
  returned: 'returned',
  stale: 'for words that have changed, or from before the blocker was reopened',
}
