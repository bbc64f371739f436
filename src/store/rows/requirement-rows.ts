import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { actorColumns } from '../actors.ts'
import type { RequirementRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The rows of the requirements that an entry changed: a grant alone changes none. */
export function requirementRows(before: BlockerState | undefined, after: BlockerState): RowChange[] {
  if (before?.requirements === after.requirements && before.id === after.id) return []
  const known = new Set(before?.requirements.map((requirement) => JSON.stringify(requirementRow(before, requirement))))
  return after.requirements
    .map((requirement) => requirementRow(after, requirement))
    .filter((row) => !known.has(JSON.stringify(row)))
    .map((put) => ({ table: 'requirements', put }))
}

function requirementRow(blocker: BlockerState, requirement: Requirement): RequirementRow {
  const { round, last, action, dropped } = requirement
  const by = last && actorColumns(last.by)
  return {
    blocker: blocker.key,
    blocker_id: blocker.id,
    action,
    dropped: Number(dropped),
    effect: round.effect,
    round: round.number,
    round_opened_at: round.opened_at,
    round_because: round.because,
    fingerprint: round.fingerprint,
    last_end: last?.kind ?? null,
    last_end_at: last?.at ?? null,
    last_end_by: by?.id ?? null,
    last_end_by_name: by?.name ?? null,
    last_end_reason: last?.reason ?? null,
  }
}
