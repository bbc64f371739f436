import type { Fact } from './entry.ts'
import { proofFingerprint, requirementFingerprint, wordsOf } from './fingerprint.ts'
import type { BlockerState } from './state.ts'

/**
 * The grants and proofs that no longer fit the words of `blocker` (rule 3). It is a fact of its own, so that a
 * document that changes its words back does not bring a grant back (rule 1).
 */
export function staleAfter(blocker: BlockerState): Fact[] {
  const words = wordsOf(blocker)
  const grants = blocker.requirements.flatMap(({ action, grants }) =>
    grants
      .filter((grant) => !grant.ended && grant.fingerprint !== requirementFingerprint(words, action))
      .map((grant): Fact => ({ kind: 'GrantWentStale', blocker: blocker.key, action, grant: grant.id })),
  )
  const proofs = blocker.proofs
    .filter(
      ({ status, fingerprint }) =>
        (status === 'submitted' || status === 'accepted') && fingerprint !== proofFingerprint(words),
    )
    .map((proof): Fact => ({ kind: 'ProofWentStale', blocker: blocker.key, proof: proof.id }))
  return [...grants, ...proofs]
}
