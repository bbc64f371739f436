import type { Logger } from 'pino'
import type { Database } from '../store/database.ts'
import type { Lease } from '../store/leases.ts'
import { recordFailure } from '../store/messages.ts'
import type { MessageRow } from '../store/tables.ts'
import type { Clock } from './ports/clock.ts'
import { DeliveryError } from './ports/messenger.ts'

const minute = 60_000

/** How long what Slack refuses is left alone (milliseconds): somebody has to change something first. */
export const refusedTime = 10 * minute

/** What went wrong, as a `DeliveryError`: a fault of ours may come after the post, such as a database that was busy when it was to be recorded. */
export function troubleOf(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  return new DeliveryError('ambiguous', error instanceof Error ? error.message : String(error))
}

/** Records that a message was not delivered, or that nobody knows, and when to try again. To have to wait is no failure, and leaves no trace. */
export async function recordTrouble(
  { db, clock, log }: { db: Database; clock: Clock; log: Logger },
  row: MessageRow,
  trouble: DeliveryError,
  lease: Lease,
): Promise<void> {
  if (trouble.kind === 'wait') return
  const { message: failure, kind } = trouble
  const again = kind === 'refused' ? refusedTime : Math.max(pauseAfter(row.attempts), trouble.retryAfter)
  const not_before = new Date(clock.now() + again).toISOString()
  log.warn({ key: row.key, failure, kind, again }, 'a message could not be delivered')
  await recordFailure(db, row.key, { failure, not_before, state: kind === 'ambiguous' ? kind : row.state }, lease)
}

function pauseAfter(attempts: number): number {
  return Math.min(1000 * 2 ** attempts, 5 * minute)
}
