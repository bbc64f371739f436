import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Entry, EntryOf } from '../../core/entry.ts'
import { endOf } from '../../core/requirement/evolve.ts'
import { actorColumns } from '../actors.ts'
import type { GrantRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of a grant, when it is issued, used or ended; `blocker` is the one it was given on, null for a request's. */
export function grantRows(entry: Entry, blocker: BlockerState | null): RowChange[] {
  switch (entry.kind) {
    case 'GrantIssued':
      return [{ table: 'grants', put: grantRow(entry, blocker) }]
    case 'GrantSpent': {
      const { grant: of, uses_left } = entry
      return [{ table: 'grants', of, set: { uses_left, ...(uses_left === 0 ? endColumns(entry) : {}) } }]
    }
    case 'GrantRevoked':
    case 'GrantExpired':
    case 'GrantWentStale':
      return [{ table: 'grants', of: entry.grant, set: endColumns(entry) }]
    default:
      return []
  }
}

function grantRow(entry: EntryOf<'GrantIssued'>, blocker: BlockerState | null): GrantRow {
  const by = actorColumns(entry.by)
  return {
    grant_id: `G-${entry.seq}`,
    seq: entry.seq,
    blocker: blocker?.key ?? null,
    blocker_id: blocker?.id ?? null,
    request_id: 'request' in entry ? entry.request : null,
    action: entry.action,
    effect: entry.effect,
    granted_by: by.id,
    granted_by_name: by.name,
    team: by.team,
    granted_at: entry.at,
    reason: entry.reason,
    expires_at: entry.expires,
    uses: entry.uses,
    uses_left: entry.uses,
    fingerprint: entry.fingerprint,
    shown: entry.shown,
    policy: entry.policy,
    status: 'active',
    ended_at: null,
    ended_by: null,
    ended_by_name: null,
    ended_reason: null,
    round: entry.round,
    // Entries from before there was advice say nothing of it.
    advice: entry.advice ?? 'none',
    advised: JSON.stringify(entry.advised ?? []),
  }
}

function endColumns(entry: Parameters<typeof endOf>[0]) {
  const { kind, at, by, reason } = endOf(entry)
  const { id, name } = actorColumns(by)
  return { status: kind, ended_at: at, ended_by: id, ended_by_name: name, ended_reason: reason }
}
