import { rulesFor } from '../policy.ts'
import type { View } from '../view.ts'
import type { Requirement } from './requirement.ts'

/** Whether an action runs only with parameters: then a request authorises it, and nobody is asked about it, or grants it, without them. */
export function isByRequest({ desk: { policy } }: Pick<View, 'desk'>, { round, action }: Requirement): boolean {
  return round.effect === 'authorises' && policy !== null && rulesFor(policy, action).params === 'required'
}
