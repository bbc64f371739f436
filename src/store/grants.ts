import type { BlockerState, Grant } from '../core/state.ts'
import { actorColumns } from './actors.ts'
import type { DerivedTable } from './derived-table.ts'
import type { GrantRow } from './tables.ts'

/** One row a grant, ended ones too: who granted what, when, why and until when. */
export const grants: DerivedTable<'grants'> = {
  name: 'grants',
  key: ['grant_id'],
  rowsOf: (blocker) =>
    blocker.requirements.flatMap(({ action, grants }) => grants.map((grant) => grantRow(blocker, action, grant))),
  nameOf: (row) => `${row.grant_id} (${row.blocker_id} / ${row.action})`,
}

function grantRow(blocker: BlockerState, action: string, grant: Grant): GrantRow {
  const by = actorColumns(grant.by)
  const ender = grant.ended && actorColumns(grant.ended.by)
  return {
    grant_id: grant.id,
    blocker: blocker.key,
    blocker_id: blocker.id,
    action,
    granted_by: by.id,
    granted_by_name: by.name,
    team: by.team,
    granted_at: grant.at,
    reason: grant.reason,
    expires_at: grant.expires,
    uses: grant.uses,
    uses_left: grant.uses_left,
    fingerprint: grant.fingerprint,
    status: grant.ended?.kind ?? 'active',
    ended_at: grant.ended?.at ?? null,
    ended_by: ender?.id ?? null,
    ended_by_name: ender?.name ?? null,
    ended_reason: grant.ended?.reason ?? null,
    round: grant.round,
  }
}
