import type { Budget } from './budget.ts'
import { type Call, DeliveryError } from './ports/messenger.ts'

/**
 * Makes one call of Slack's, or throws a `DeliveryError` of kind `wait` before anything has happened when its rate is used up. When Slack
 * itself asks for a pause, calls like it wait until that is over.
 */
export async function withinRates<T>(budget: Budget, call: Call, channel: string, make: () => Promise<T>): Promise<T> {
  const wait = budget.take(call, channel)
  if (wait > 0) throw new DeliveryError('wait', 'within our own rates', wait)
  try {
    return await make()
  } catch (error) {
    if (error instanceof DeliveryError && error.kind === 'wait')
      budget.pause(call, channel, Math.max(error.retryAfter, shortestPause))
    throw error
  }
}

/** Slack's Retry-After is in whole seconds. */
const shortestPause = 1000
