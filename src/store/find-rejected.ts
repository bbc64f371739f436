import type { Actor } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import type { RequestRun } from '../core/command.ts'
import type { Rejected } from '../core/request/decide.ts'
import { actorColumns } from './actors.ts'
import type { Database } from './connection.ts'

/** When and by whom the same request (action, parameters, reason, asker) was rejected last, by the table for people: it can only make somebody wait. */
export async function findRejected(
  db: Database,
  { action, params, reason }: Pick<RequestRun, 'action' | 'params' | 'reason'>,
  by: Actor,
): Promise<Rejected | null> {
  const { id, name } = actorColumns(by)
  const found = await db
    .selectFrom('requests')
    .select(['settled_at', 'settled_by_name'])
    .where('action', '=', actionName(action))
    .where('status', '=', 'rejected')
    .where('params', '=', JSON.stringify(params))
    .where('reason', '=', reason.trim())
    .where('requested_by', '=', id)
    .where('requested_by_name', '=', name)
    .orderBy('settled_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.settled_at ? { at: found.settled_at, by: `@${found.settled_by_name}` } : null
}
