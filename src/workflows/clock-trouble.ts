import { formatDuration } from '../core/calendar.ts'
import type { View } from '../core/view.ts'
import type { Clock } from './ports/clock.ts'

/** Never earlier than the newest entry: a clock that is set back makes no grant live longer. */
export function notBefore({ at }: View, clock: Clock): number {
  return Math.max(clock.now(), at ? Date.parse(at) : 0)
}

/** Clocks that are set right by the network now and then go back a little. */
const leeway = 5 * 60_000

/** Why a clock that is behind the newest entry cannot be trusted, or null. */
export function clockTrouble({ at }: View, clock: Clock): string | null {
  const behind = at ? Date.parse(at) - clock.now() : 0
  if (behind <= leeway) return null
  return `This machine’s clock is ${formatDuration(behind)} behind the newest entry of the ledger (${at}), so nobody can tell when a grant would end; please have it set right.`
}
