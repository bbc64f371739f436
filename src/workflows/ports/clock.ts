/** The only source of the time outside `core`: epoch milliseconds. Tests and the sandbox move it. */
export interface Clock {
  now(): number
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** A clock that can be set forward: real time plus an offset. */
export function movableClock(): Clock & { set(milliseconds: number): void } {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    set: (milliseconds) => {
      offset = milliseconds - Date.now()
    },
  }
}
