import type { ClaimSubject } from '../core/entry.ts'
import type { BlockerState, Claim } from '../core/state.ts'
import { actorColumns } from './actors.ts'
import type { DerivedTable } from './derived-table.ts'
import type { ClaimRow } from './tables.ts'

/** One row a claim, settled or not. */
export const claims: DerivedTable<'claims'> = {
  name: 'claims',
  key: ['claim_id'],
  rowsOf: (blocker) => blocker.claims.map((claim) => claimRow(blocker, claim)),
  nameOf: (row) => `${row.claim_id} (${row.blocker_id})`,
}

function claimRow(blocker: BlockerState, claim: Claim): ClaimRow {
  const settler = claim.settled && actorColumns(claim.settled.by)
  return {
    claim_id: claim.id,
    blocker: blocker.key,
    blocker_id: blocker.id,
    kind: claim.subject.kind,
    detail: detailOf(claim.subject),
    revision: claim.revision,
    made_at: claim.at,
    settled: claim.settled?.kind ?? null,
    settled_at: claim.settled?.at ?? null,
    settled_by: settler?.id ?? null,
    settled_by_name: settler?.name ?? null,
    settled_reason: claim.settled?.reason ?? null,
  }
}

function detailOf(subject: ClaimSubject): string | null {
  switch (subject.kind) {
    case 'closed':
      return subject.status
    case 'action_missing':
      return subject.action
    case 'dependency_missing':
      return subject.on
    case 'blocker_missing':
    case 'decision_missing':
    case 'proof_missing':
      return null
    default:
      return subject satisfies never
  }
}
