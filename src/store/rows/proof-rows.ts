import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { ProofRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of a proof, when it is submitted, reviewed, stale, or replaced by another while it waited. */
export function proofRows(entry: Entry, before: BlockerState | undefined, after: BlockerState): RowChange[] {
  switch (entry.kind) {
    case 'ProofSubmitted': {
      const waiting = before?.newest_proof?.status === 'submitted' ? before.newest_proof.id : null
      return [
        ...(waiting ? [{ table: 'proofs', of: waiting, set: { status: 'replaced' } } as const] : []),
        { table: 'proofs', put: proofRow(entry, after) },
      ]
    }
    case 'ProofConfirmed': {
      const { id, name } = actorColumns(entry.by)
      const set = { confirmed_at: entry.at, confirmed_by: id, confirmed_by_name: name }
      return [{ table: 'proofs', of: entry.proof, set }]
    }
    case 'ProofAccepted':
    case 'ProofReturned':
    case 'ProofWentStale':
      return [{ table: 'proofs', of: entry.proof, set: reviewColumns(entry) }]
    default:
      return []
  }
}

function proofRow(entry: EntryOf<'ProofSubmitted'>, blocker: BlockerState): ProofRow {
  const by = actorColumns(entry.by)
  return {
    proof_id: `P-${entry.seq}`,
    blocker: blocker.key,
    blocker_id: blocker.id,
    text: entry.text,
    links: JSON.stringify(entry.links),
    submitted_by: by.id,
    submitted_by_name: by.name,
    team: by.team,
    submitted_at: entry.at,
    fingerprint: entry.fingerprint,
    status: 'submitted',
    reviewed_at: null,
    reviewed_by: null,
    reviewed_by_name: null,
    review_reason: null,
    artefacts: JSON.stringify(entry.artefacts),
    compared: entry.compared && JSON.stringify(entry.compared),
    confirmed_at: null,
    confirmed_by: null,
    confirmed_by_name: null,
  }
}

function reviewColumns(entry: EntryOf<'ProofAccepted' | 'ProofReturned' | 'ProofWentStale'>) {
  const status = ({ ProofAccepted: 'accepted', ProofReturned: 'returned', ProofWentStale: 'stale' } as const)[
    entry.kind
  ]
  const { id, name } = actorColumns(entry.by)
  const review_reason = entry.kind === 'ProofReturned' ? entry.reason : ''
  return { status, reviewed_at: entry.at, reviewed_by: id, reviewed_by_name: name, review_reason }
}
