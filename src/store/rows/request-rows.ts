import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { RequestRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of a request, when it is made or settled. */
export function requestRows(entry: Entry): RowChange[] {
  switch (entry.kind) {
    case 'RunRequested':
      return [{ table: 'requests', put: requestRow(entry) }]
    case 'RequestRejected':
      return [{ table: 'requests', of: entry.request, set: settled(entry, 'rejected') }]
    case 'RequestEnded':
      return [{ table: 'requests', of: entry.request, set: settled(entry, entry.because) }]
    default:
      return []
  }
}

function requestRow(entry: EntryOf<'RunRequested'>): RequestRow {
  const by = actorColumns(entry.by)
  return {
    request_id: entry.request,
    action: entry.action,
    params: JSON.stringify(entry.params),
    reason: entry.reason,
    for_whom: entry.for_whom,
    requested_by: by.id,
    requested_by_name: by.name,
    team: by.team,
    requested_at: entry.at,
    expires_at: entry.expires,
    status: 'open',
    settled_at: null,
    settled_by: null,
    settled_by_name: null,
    settled_reason: null,
  }
}

function settled({ by, at, reason }: EntryOf<'RequestRejected' | 'RequestEnded'>, status: string) {
  const { id, name } = actorColumns(by)
  return { status, settled_at: at, settled_by: id, settled_by_name: name, settled_reason: reason }
}
