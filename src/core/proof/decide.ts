import { actorName, samePerson } from '../actor.ts'
import type { BlockerState } from '../blocker/blocker.ts'
import type { Command } from '../command.ts'
import type { Fact } from '../entry.ts'
import { proofFingerprint, wordsOf } from '../fingerprint.ts'
import { proofToReview } from '../holding.ts'
import { asActor } from '../person.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import { decided, reasonOf } from '../said.ts'
import { refuseUnread } from '../seen.ts'
import { isVisible } from '../text.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import type { Proof } from './proof.ts'

type ProofCommand = Extract<Command, { kind: 'submit-proof' | 'accept-proof' | 'return-proof' }>

/** Submitting, accepting and returning a proof. Who submits does not accept it (rule 6). */
export function decideProof(command: ProofCommand, view: View): Fact[] | Refusal {
  if (command.kind === 'submit-proof') {
    const blocker = findProven(command, view)
    return isRefusal(blocker) ? blocker : submit(command, blocker)
  }
  const found = findReview(command, view)
  return isRefusal(found) ? found : review(command, found.blocker, found.proof, view)
}

/** The blocker that somebody is about to submit a proof for, or why they cannot: what a button asks before it opens a modal. */
export function findProven({ kind, by, blocker: key }: On, view: View): Refusal | BlockerState {
  const barred = refuseWho(view, by, kind)
  if (barred) return barred
  const blocker = view.blocker(key)
  if (!blocker) return refuse('unknown_blocker', `There is no blocker ${key}.`)
  if (blocker.retired)
    return refuse('out_of_date', `${blocker.id} was retired by ${actorName(blocker.retired.by)}; it needs no proof.`)
  if (!blocker.proof.needed) return refuse('not_asked', `${blocker.id} asks for no proof.`)
  return blocker
}

/** The proof that somebody is about to accept or return, or why they cannot. */
export function findReview(
  at: On & { kind: 'accept-proof' | 'return-proof'; proof: string },
  view: View,
): Refusal | { blocker: BlockerState; proof: Proof } {
  const blocker = findProven(at, view)
  if (isRefusal(blocker)) return blocker
  const proof = blocker.newest_proof
  if (!proof) return refuse('unknown_proof', `There is no proof ${at.proof} of ${blocker.id}.`)
  if (proof.id !== at.proof)
    return refuse('out_of_date', `Another proof was submitted for ${blocker.id} since; please look at that one.`)
  const returnable = proof.status === 'submitted' || proof.status === 'accepted'
  const open = at.kind === 'return-proof' ? returnable : proofToReview(view, blocker)
  if (!open) return refuse('already_settled', settled(proof))
  if (at.kind === 'accept-proof' && samePerson(proof.by, asActor(at.by)) && !view.desk.policy?.allow_self)
    return refuse(
      'own_proof',
      'You submitted this proof, so somebody else has to accept it: an owner or another operator.',
    )
  return { blocker, proof }
}

type On = Pick<ProofCommand, 'kind' | 'by' | 'blocker'>

function submit(command: Extract<ProofCommand, { kind: 'submit-proof' }>, blocker: BlockerState): Fact[] | Refusal {
  const unread = refuseUnread(command, blocker, 'proof_text')
  if (unread) return unread
  const text = isVisible(command.text) ? command.text.trim() : ''
  const links = command.links.map((link) => link.trim()).filter(Boolean)
  if (!text && links.length === 0)
    return refuseField('proof_text', 'Please describe the proof, or give at least one link to it.')
  const wrong = links.find((link) => !isWebAddress(link))
  if (wrong)
    return refuseField(
      'proof_links',
      `“${wrong}” is not a link; please give addresses that begin with https:// or http://, one a line.`,
    )
  const current = blocker.newest_proof
  if (current?.status === 'submitted' && isSame(current, { by: asActor(command.by), text, links })) return []
  if (current?.status === 'accepted') {
    return refuse(
      'already_settled',
      `The proof of ${blocker.id} is accepted already. To replace it, have it returned first.`,
    )
  }
  return [
    { kind: 'ProofSubmitted', blocker: blocker.key, text, links, fingerprint: proofFingerprint(wordsOf(blocker)) },
  ]
}

/** The proof that waits already, sent once more. */
function isSame(proof: Proof, { by, text, links }: Pick<Proof, 'by' | 'text' | 'links'>): boolean {
  return samePerson(proof.by, by) && proof.text === text && proof.links.join('\n') === links.join('\n')
}

function review(
  command: Extract<ProofCommand, { kind: 'accept-proof' | 'return-proof' }>,
  blocker: BlockerState,
  proof: Proof,
  view: View,
): Fact[] | Refusal {
  const said = decided(view, command)
  if (command.kind === 'accept-proof')
    return [{ kind: 'ProofAccepted', blocker: blocker.key, proof: proof.id, ...said }]
  const reason = reasonOf(command, 'Please say what is missing: whoever submitted it will read it.')
  if (isRefusal(reason)) return reason
  return [{ kind: 'ProofReturned', blocker: blocker.key, proof: proof.id, reason, ...said }]
}

function settled({ id, status }: Proof): string {
  if (status === 'stale') return `Proof ${id} was for words that have changed since; a new one is needed.`
  return `Proof ${id} was ${status} already.`
}

function isWebAddress(link: string): boolean {
  return URL.canParse(link) && ['https:', 'http:'].includes(new URL(link).protocol)
}
