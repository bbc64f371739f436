import { WebAPIPlatformError } from '@slack/web-api'
import { isDiskFailure } from '../workflows/open-ledger.ts'
import type { Context } from './context.ts'

/** Logs a fault under a reference that the person is given too. */
export function logFault({ log }: Pick<Context, 'log'>, error: unknown, user: string): string {
  const reference = crypto.randomUUID().slice(0, 8)
  log.error({ err: error, reference, user }, 'a listener failed')
  return reference
}

/** After a failed disk nobody knows whether it was kept: no answer at all, and Slack says so itself. */
export function faultReference(context: Pick<Context, 'log'>, error: unknown, user: string): string {
  if (isDiskFailure(error)) throw error
  return logFault(context, error, user)
}

/** Whether a trigger has opened its modal already: the payload came twice. */
export function isUsedTrigger(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'exchanged_trigger_id'
}
