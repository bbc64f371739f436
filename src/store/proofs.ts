import type { BlockerState, Proof } from '../core/state.ts'
import { actorColumns } from './actors.ts'
import type { DerivedTable } from './derived-table.ts'
import type { ProofRow } from './tables.ts'

/** One row for each proof that was ever submitted. */
export const proofs: DerivedTable<'proofs'> = {
  name: 'proofs',
  key: ['proof_id'],
  rowsOf: (blocker) => blocker.proofs.map((proof) => proofRow(blocker, proof)),
  nameOf: (row) => `${row.proof_id} (${row.blocker_id})`,
}

function proofRow(blocker: BlockerState, proof: Proof): ProofRow {
  const by = actorColumns(proof.by)
  const reviewer = proof.review && actorColumns(proof.review.by)
  return {
    proof_id: proof.id,
    blocker: blocker.key,
    blocker_id: blocker.id,
    text: proof.text,
    links: JSON.stringify(proof.links),
    submitted_by: by.id,
    submitted_by_name: by.name,
    team: by.team,
    submitted_at: proof.at,
    fingerprint: proof.fingerprint,
    status: proof.status,
    reviewed_at: proof.review?.at ?? null,
    reviewed_by: reviewer?.id ?? null,
    reviewed_by_name: reviewer?.name ?? null,
    review_reason: proof.review?.reason ?? null,
  }
}
