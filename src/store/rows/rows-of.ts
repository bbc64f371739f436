import type { BlockerState } from '../../core/blocker/blocker.ts'
import { blockerOf, type Entry, requestOf } from '../../core/entry.ts'
import { adviceRows } from './advice-rows.ts'
import { blockerRow } from './blocker-rows.ts'
import { claimRows, mootClaims } from './claim-rows.ts'
import { deskRows } from './desk-rows.ts'
import { grantRows } from './grant-rows.ts'
import { proofRows } from './proof-rows.ts'
import { questionRows } from './question-rows.ts'
import { requestRows } from './request-rows.ts'
import { requirementRows } from './requirement-rows.ts'
import type { RowChange } from './row-change.ts'

/** The rows of the tables for people that one entry changes, given its blocker before and after it. */
export function rowsOf(entry: Entry, before: BlockerState | undefined, after: BlockerState | undefined): RowChange[] {
  const key = blockerOf(entry)
  if (key !== null) {
    if (!after) throw new Error(`entry ${entry.seq} is about ${key}, which no entry added`)
    return ofBlocker(entry, before, after)
  }
  if (requestOf(entry) !== null)
    return [...requestRows(entry), ...grantRows(entry, null), ...questionRows(entry), ...adviceRows(entry)]
  return deskRows(entry)
}

function ofBlocker(entry: Entry, before: BlockerState | undefined, after: BlockerState): RowChange[] {
  return [
    ...(isSameRow(before, after) ? [] : [{ table: 'blockers', put: blockerRow(after) } as const]),
    ...requirementRows(before, after),
    ...grantRows(entry, after),
    ...proofRows(entry, before, after),
    ...claimRows(entry, after),
    ...mootClaims(entry, before, after),
    ...questionRows(entry),
    ...adviceRows(entry),
  ]
}

/** Decisions on single actions leave the blocker's own row as it is. */
function isSameRow(before: BlockerState | undefined, after: BlockerState): boolean {
  return (
    before !== undefined &&
    before.listing === after.listing &&
    before.revision === after.revision &&
    before.listed === after.listed &&
    before.decision === after.decision &&
    before.proof === after.proof &&
    before.depends_on === after.depends_on &&
    before.retired === after.retired
  )
}
