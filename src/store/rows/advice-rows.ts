import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { AdviceRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of a machine's recommendation; nothing changes it later. */
export function adviceRows(entry: Entry): RowChange[] {
  return entry.kind === 'AdviceGiven' ? [{ table: 'advice', put: adviceRow(entry) }] : []
}

function adviceRow(entry: EntryOf<'AdviceGiven'>): AdviceRow {
  const { id, name } = actorColumns(entry.by)
  const on =
    'blocker' in entry
      ? { blocker: entry.blocker, request_id: null, round: entry.round }
      : { blocker: null, request_id: entry.request, round: null }
  return {
    advice_id: `A-${entry.seq}`,
    ...on,
    action: entry.action,
    recommend: entry.recommend,
    reason: entry.reason,
    model: entry.model,
    read_sha256: entry.read,
    fingerprint: entry.fingerprint,
    given_by: id,
    given_by_name: name,
    given_at: entry.at,
  }
}
