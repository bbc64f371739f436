import type { Entry, EntryOf } from '../../core/entry.ts'
import { actorColumns } from '../actors.ts'
import type { QuestionRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The row of an owner's question, when it is asked, answered or withdrawn. */
export function questionRows(entry: Entry): RowChange[] {
  switch (entry.kind) {
    case 'InfoRequested':
      return [{ table: 'questions', put: questionRow(entry) }]
    case 'InfoAnswered': {
      const { id, name } = actorColumns(entry.by)
      const set = { answer: entry.answer, answered_by: id, answered_by_name: name, answered_at: entry.at }
      return [{ table: 'questions', of: entry.question, set }]
    }
    case 'InfoWithdrawn':
      return [{ table: 'questions', of: entry.question, set: { withdrawn_at: entry.at } }]
    default:
      return []
  }
}

function questionRow(entry: EntryOf<'InfoRequested'>): QuestionRow {
  const { id, name } = actorColumns(entry.by)
  const on =
    'blocker' in entry
      ? { blocker: entry.blocker, request_id: null, action: entry.action }
      : { blocker: null, request_id: entry.request, action: null }
  return {
    question_id: `Q-${entry.seq}`,
    ...on,
    question: entry.question,
    asked_by: id,
    asked_by_name: name,
    asked_at: entry.at,
    answer: null,
    answered_by: null,
    answered_by_name: null,
    answered_at: null,
    withdrawn_at: null,
  }
}
