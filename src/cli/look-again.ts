import { setTimeout as pause } from 'node:timers/promises'
import { formatDuration, parseDuration } from '../core/calendar.ts'
import type { Io } from './ports.ts'

/** What is looked at again and again, until it is enough. */
interface Waiting<T> {
  /** How long (milliseconds). */
  time: number
  /** Looks, and may itself wait for what is looked for, as long as there is time left (milliseconds). */
  look: (left: number) => Promise<T>
  enough: (seen: T) => boolean
  /** What is waited for, as a clause. */
  says: string
}

/** The shortest time from one look to the next (milliseconds). */
const pauseTime = 1000

/** Looks until it is enough or the time is over, and answers what was seen last. In a terminal the last line says how much time is left. */
export async function lookAgain<T>(io: Pick<Io, 'progress'>, { time, look, enough, says }: Waiting<T>): Promise<T> {
  const end = performance.now() + time
  try {
    for (let left = time; ; left = Math.max(0, end - performance.now())) {
      const begun = performance.now()
      const seen = await look(left)
      if (enough(seen) || performance.now() >= end) return seen
      io.progress(`${says}: waiting, ${formatDuration(end - performance.now())} left`)
      await pause(Math.max(0, Math.min(begun + pauseTime, end) - performance.now()))
    }
  } finally {
    io.progress('')
  }
}

/** `--wait 30m` in milliseconds; null where it is none, 0 where it was not said. */
export function readWait(text: string | undefined): number | null {
  return text === undefined ? 0 : parseDuration(text)
}

/** Why a `--wait` is none. */
export function noWait(text: string | undefined): string {
  return `“${text}” is no time to wait; expected one such as 30m or 2h.`
}
