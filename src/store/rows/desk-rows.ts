import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { DocumentRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The rows that an entry about the desk changes. */
export function deskRows(entry: Entry): RowChange[] {
  const { id, name } = actorColumns(entry.by)
  switch (entry.kind) {
    case 'DocumentImported':
      return [{ table: 'documents', put: documentRow(entry) }]
    case 'ActionFrozen': {
      const thawed = { thawed_at: null, thawed_by: null, thawed_by_name: null, thawed_reason: null }
      const frozen = { frozen_by: id, frozen_by_name: name, frozen_at: entry.at, ...thawed }
      return [
        {
          table: 'freezes',
          put: { freeze_id: `F-${entry.seq}`, action: entry.action, reason: entry.reason, ...frozen },
        },
      ]
    }
    case 'ActionThawed': {
      const set = { thawed_at: entry.at, thawed_by: id, thawed_by_name: name, thawed_reason: entry.reason }
      return [{ table: 'freezes', of: entry.freeze, set }]
    }
    case 'GatePassed': {
      const { seq, action, passed_by, at } = entry
      const [params, rests_on, lifted_by] = [entry.params, entry.rests_on, entry.lifted_by].map((list) =>
        JSON.stringify(list),
      ) as [string, string, string]
      return [{ table: 'passages', put: { seq, action, params, passed_by, passed_at: at, rests_on, lifted_by } }]
    }
    case 'PassageRefused': {
      const { seq, at, action, passed_by, codes } = entry
      const who = { who: id, who_name: passed_by, codes: JSON.stringify(codes) }
      return [{ table: 'attempts', put: { seq, at, what: 'passage', about: action, ...who } }]
    }
    case 'DecisionRefused': {
      const { seq, at, what, about, code } = entry
      return [
        { table: 'attempts', put: { seq, at, what, about, who: id, who_name: name, codes: JSON.stringify([code]) } },
      ]
    }
    default:
      return []
  }
}

function documentRow(entry: EntryOf<'DocumentImported'>): DocumentRow {
  const by = actorColumns(entry.by)
  const { doc, revision, source, source_revision, sha256, content, date, at, seq } = entry
  return {
    doc,
    revision,
    source,
    source_revision,
    sha256,
    content,
    date,
    imported_at: at,
    imported_by: by.id,
    imported_by_name: by.name,
    seq,
  }
}
