import { actorName } from '../../../core/actor.ts'
import type { ProofFact } from '../../../core/proof/facts.ts'
import { isUnconfirmed } from '../../../core/proof/proof.ts'
import { acceptors } from '../../../core/reasons.ts'
import { type Lines, made, plainly, whose } from './line.ts'

/** A proof, from its submission on. */
export const proofLines: Lines<ProofFact['kind']> = {
  ProofSubmitted: ({ seq, blocker, by, text, links }, { state }) => {
    const proof = state.blocker(blocker)?.newest_proof
    const waits = proof?.id === `P-${seq}` && proof.status === 'submitted'
    if (waits && isUnconfirmed(proof))
      return {
        sentence: `${actorName(by)} submitted proof P-${seq}; an operator has to confirm it`,
        words: [text, ...links].filter(Boolean).join('\n'),
      }
    return {
      sentence: `${actorName(by)} submitted proof P-${seq}${waits ? `; ${acceptors(state, by)}` : ''}`,
      words: [text, ...links].filter(Boolean).join('\n'),
    }
  },
  ProofConfirmed: ({ by, proof }) => plainly(`☑️ ${actorName(by)} confirmed proof ${proof}, which a program submitted`),
  ProofAccepted: ({ by, proof }, scene) => {
    const submitted = made(scene, proof, 'ProofSubmitted')
    return plainly(`✅ ${actorName(by)} accepted ${submitted ? `${whose(submitted.by, by)} ` : ''}proof ${proof}`)
  },
  ProofReturned: ({ by, proof, reason }) => ({ sentence: `↩️ ${actorName(by)} returned proof ${proof}`, words: reason }),
  ProofWentStale: ({ proof }) =>
    plainly(`⌛ Proof ${proof} was for words that have changed, or from before a retirement; another is needed`),
}
