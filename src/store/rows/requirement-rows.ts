import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { actorColumns } from '../actors.ts'
import type { RequirementRow } from '../tables.ts'
import type { RowChange } from './row-change.ts'

/** The rows of the requirements that an entry changed: a grant alone changes none. */
export function requirementRows(before: BlockerState | undefined, after: BlockerState): RowChange[] {
  if (before?.requirements === after.requirements && before.id === after.id) return []
  return after.requirements
    .filter((_, place) => !isSameRow(before, after, place))
    .map((requirement) => ({ table: 'requirements', put: requirementRow(after, requirement) }))
}

/** Requirements are added at the end and never removed, so that one keeps its place. */
function isSameRow(before: BlockerState | undefined, after: BlockerState, place: number): boolean {
  const [was, is] = [before?.requirements[place], after.requirements[place]]
  if (!before || !was || !is || before.id !== after.id) return false
  if (was === is || (was.round === is.round && was.last === is.last && was.dropped === is.dropped)) return true
  return JSON.stringify(requirementRow(before, was)) === JSON.stringify(requirementRow(after, is))
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
