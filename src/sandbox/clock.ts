/** The sandbox's time, in milliseconds; tests move it instead of sleeping. */
export interface Clock {
  now(): number
  set(milliseconds: number): void
}

/** A clock that runs with the machine's, from wherever it was last set. */
export function runningClock(): Clock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    set: (milliseconds) => {
      offset = milliseconds - Date.now()
    },
  }
}

/** Slack's timestamps, `seconds.micros`: unique and increasing, also when the clock goes backwards. */
export function timestamps(clock: Clock): () => string {
  let last = 0
  return () => {
    last = Math.max(clock.now() * 1000, last + 1)
    return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`
  }
}
