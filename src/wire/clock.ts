import type { Logger } from 'pino'
import type { Directory } from '../workflows/adopt-policy.ts'
import { keepTime } from '../workflows/keep-time.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import { Turns } from '../workflows/take-turns.ts'
import { every } from './every.ts'

/** How often the clock is looked at (milliseconds). */
const tickTime = 30_000

/** Looks at the clock for what is due, one process at a time, until `stop`. */
export function startClock(ledger: Ledger, people: Directory, clock: Clock, log: Logger) {
  const turns = new Turns(ledger.db, clock, 'clock')
  const tick = async () => {
    if (await turns.take()) await keepTime(ledger, people)
  }
  const timer = every(tickTime, tick, log)
  return {
    tick,
    async stop() {
      await timer.stop()
      await turns.giveBack()
    },
  }
}
