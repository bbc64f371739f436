import { type BlockerState, openClaims } from '../../core/blocker/blocker.ts'
import type { ClaimSubject } from '../../core/claim/claim.ts'
import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { ClaimRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of a claim, when it is made or settled. */
export function claimRows(entry: Entry, blocker: BlockerState): RowChange[] {
  switch (entry.kind) {
    case 'ClaimMade':
      return [{ table: 'claims', put: claimRow(entry, blocker) }]
    case 'ClaimConfirmed':
      return [{ table: 'claims', of: entry.claim, set: settled(entry, 'confirmed', entry.reason) }]
    case 'ClaimRefused':
      return [{ table: 'claims', of: entry.claim, set: settled(entry, 'refused', entry.reason) }]
    case 'ClaimWithdrawn':
      return [{ table: 'claims', of: entry.claim, set: settled(entry, 'withdrawn', '') }]
    default:
      return []
  }
}

/** What still waited when the blocker was retired: there is nothing left to confirm. */
export function mootClaims(entry: Entry, before: BlockerState | undefined, after: BlockerState): RowChange[] {
  if (!before || !after.retired || before.retired) return []
  const own = 'claim' in entry ? entry.claim : null
  return openClaims(before)
    .filter(({ id }) => id !== own)
    .map(({ id }) => ({ table: 'claims', of: id, set: settled(entry, 'moot', '') }))
}

function claimRow(entry: EntryOf<'ClaimMade'>, blocker: BlockerState): ClaimRow {
  return {
    claim_id: `C-${entry.seq}`,
    blocker: blocker.key,
    blocker_id: blocker.id,
    kind: entry.claimed.kind,
    detail: detailOf(entry.claimed),
    revision: entry.revision,
    made_at: entry.at,
    settled: null,
    settled_at: null,
    settled_by: null,
    settled_by_name: null,
    settled_reason: null,
  }
}

function settled({ by, at }: Entry, how: string, reason: string) {
  const { id, name } = actorColumns(by)
  return { settled: how, settled_at: at, settled_by: id, settled_by_name: name, settled_reason: reason }
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
