import type { EntryOf } from '../entry.ts'
import type { Proof } from './proof.ts'

/** The newest proof of a blocker after one more entry about it. A proof that another one replaced is not seen again. */
export function evolveProof(
  proof: Proof | null,
  entry: EntryOf<'ProofSubmitted' | 'ProofConfirmed' | 'ProofAccepted' | 'ProofReturned' | 'ProofWentStale'>,
): Proof | null {
  if (entry.kind === 'ProofSubmitted') {
    const { seq, by, at, text, links, artefacts, compared, fingerprint } = entry
    const said = { text, links, artefacts, compared, fingerprint }
    return { id: `P-${seq}`, by, at, ...said, status: 'submitted', review: null, confirmed: null }
  }
  if (proof?.id !== entry.proof) return proof
  if (entry.kind === 'ProofConfirmed') return { ...proof, confirmed: { by: entry.by, at: entry.at } }
  const status = ({ ProofAccepted: 'accepted', ProofReturned: 'returned', ProofWentStale: 'stale' } as const)[
    entry.kind
  ]
  const review = { by: entry.by, at: entry.at, reason: entry.kind === 'ProofReturned' ? entry.reason : '' }
  return { ...proof, status, review }
}
