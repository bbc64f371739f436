import type { Database } from './connection.ts'
import type { ClaimRow, GrantRow, ProofRow, RequestRow } from './tables.ts'

/** Grants of a blocker or a request, ended ones too, or all that are active; in the order in which they were given. */
export async function grantsOf(
  db: Database,
  of: { blocker: string } | { request: string } | 'in force',
): Promise<GrantRow[]> {
  const all = db.selectFrom('grants').selectAll().orderBy('seq')
  if (of === 'in force') return all.where('status', '=', 'active').execute()
  return 'blocker' in of
    ? all.where('blocker', '=', of.blocker).execute()
    : all.where('request_id', '=', of.request).execute()
}

export async function proofsOf(db: Database, blocker: string): Promise<ProofRow[]> {
  return db.selectFrom('proofs').selectAll().where('blocker', '=', blocker).orderBy('submitted_at').execute()
}

export async function claimsOf(db: Database, blocker: string): Promise<ClaimRow[]> {
  return db.selectFrom('claims').selectAll().where('blocker', '=', blocker).orderBy('made_at').execute()
}

/** The requests that somebody made and that are over, the newest first. */
export async function settledRequestsOf(db: Database, user: string, limit: number): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('requested_by', '=', user)
    .where('status', '<>', 'open')
    .orderBy('requested_at', 'desc')
    .limit(limit)
    .execute()
}

/** How often an action was gone through since an instant (ISO 8601). */
export async function passagesSince(db: Database, action: string, since: string): Promise<number> {
  const { rows } = await db
    .selectFrom('passages')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('action', '=', action)
    .where('passed_at', '>', since)
    .executeTakeFirstOrThrow()
  return rows
}
