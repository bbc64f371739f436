import { type Actor, actorName, sameActor, samePerson } from '../actor.ts'
import type { BlockerState } from '../blocker/blocker.ts'
import type { Command, SubmitProof } from '../command.ts'
import { digestOf } from '../digest.ts'
import type { Fact } from '../entry.ts'
import { proofFingerprint, wordsOf } from '../fingerprint.ts'
import { proofToReview } from '../holding.ts'
import { asActor, isPerson } from '../person.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import { decided, reasonOf } from '../said.ts'
import { refuseUnread } from '../seen.ts'
import { isVisible } from '../text.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import { refuseEvidence, unequal } from './artefact.ts'
import { isUnconfirmed, type Proof } from './proof.ts'

type ProofCommand = Extract<Command, { kind: 'submit-proof' | 'confirm-proof' | 'accept-proof' | 'return-proof' }>
type Review = Exclude<ProofCommand, SubmitProof>

/** Submitting, confirming, accepting and returning a proof. Who submits or confirms does not accept it (rule 6). `machine` is who acts where nobody is named. */
export function decideProof(command: ProofCommand, view: View, machine: Actor): Fact[] | Refusal {
  if (command.kind === 'submit-proof') {
    const blocker = findProven(command, view)
    return isRefusal(blocker) ? blocker : submit(command, blocker, view, command.by ? asActor(command.by) : machine)
  }
  const found = findReview(command, view)
  return isRefusal(found) ? found : review(command, found.blocker, found.proof, view)
}

/** The blocker that somebody is about to submit a proof for, or why they cannot: what a button asks before it opens a modal. */
export function findProven({ kind, by, blocker: key }: On, view: View): Refusal | BlockerState {
  const barred = isPerson(by) ? refuseWho(view, by, kind) : null
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
  at: Pick<Review, 'kind' | 'by' | 'blocker'> & { proof: string },
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
  if (at.kind === 'confirm-proof' && !isUnconfirmed(proof))
    return refuse('already_settled', `Proof ${proof.id} needs nobody to confirm it (any more).`)
  if (at.kind === 'accept-proof' && isUnconfirmed(proof))
    return refuse(
      'not_confirmed',
      `${actorName(proof.by)} submitted this proof, and nobody stands for it yet: an operator confirms it first, and then somebody else accepts it.`,
    )
  const stands = proof.confirmed?.by ?? proof.by
  if (at.kind === 'accept-proof' && samePerson(stands, asActor(at.by)) && !view.desk.policy?.allow_self)
    return refuse(
      'own_proof',
      `You ${proof.confirmed ? 'confirmed' : 'submitted'} this proof, so somebody else has to accept it: an owner or another operator.`,
    )
  return { blocker, proof }
}

type On = Pick<ProofCommand, 'kind' | 'by' | 'blocker'>

function submit(command: SubmitProof, blocker: BlockerState, view: View, by: Actor): Fact[] | Refusal {
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
  const { artefacts = [], compared = null } = command
  const evidence = refuseEvidence(artefacts, compared)
  if (evidence) return evidence
  const current = blocker.newest_proof
  const said = { text, links, artefacts, compared }
  if (current?.status === 'submitted' && isSame(current, { by, ...said })) return []
  if (current?.status === 'accepted') {
    return refuse(
      'already_settled',
      `The proof of ${blocker.id} is accepted already. To replace it, have it returned first.`,
    )
  }
  const fingerprint = proofFingerprint(wordsOf(blocker))
  const broken = unequal(compared)
  return [
    { kind: 'ProofSubmitted', blocker: blocker.key, ...said, fingerprint },
    ...(broken === null
      ? []
      : [
          {
            kind: 'ProofReturned',
            blocker: blocker.key,
            proof: `P-${view.size + 1}`,
            reason: broken,
            ...decided(view, {}),
          } as const,
        ]),
  ]
}

/** The proof that waits already, sent once more. */
function isSame(
  proof: Proof,
  { by, ...said }: Pick<Proof, 'by' | 'text' | 'links' | 'artefacts' | 'compared'>,
): boolean {
  const { text, links, artefacts, compared } = proof
  return sameActor(proof.by, by) && digestOf({ text, links, artefacts, compared }) === digestOf(said)
}

function review(command: Review, blocker: BlockerState, proof: Proof, view: View): Fact[] | Refusal {
  const said = decided(view, command)
  if (command.kind === 'confirm-proof')
    return [{ kind: 'ProofConfirmed', blocker: blocker.key, proof: proof.id, ...said }]
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
