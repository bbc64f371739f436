import type { Call } from './ports/messenger.ts'

/** How many calls a minute: of each kind in all, and for some in each channel. */
export type Rates = Record<Call, { perMinute: number; perChannelMinute?: number }>

const minute = 60_000

/** Counts calls against rates. `now` is the machine's monotonic time in milliseconds. */
export class Budget {
  readonly #rates: Rates
  readonly #now: () => number
  readonly #spent = new Map<string, number[]>()

  constructor(rates: Rates, now: () => number = () => performance.now()) {
    this.#rates = rates
    this.#now = now
  }

  /** 0 when the call may be made now, which counts it; else how many milliseconds to wait, and nothing is counted. */
  take(call: Call, channel: string): number {
    const now = this.#now()
    const windows = this.#windowsOf(call, channel)
    const wait = Math.max(...windows.map(({ key, calls, window }) => this.#freeAt(key, calls, window, now) - now))
    if (wait > 0) return wait
    for (const { key } of windows) this.#spent.set(key, [...this.#recent(key, now), now])
    return 0
  }

  /** A channel's rate is spread evenly over its minute: Slack wants about one post a second, not sixty at once. */
  #windowsOf(call: Call, channel: string): { key: string; calls: number; window: number }[] {
    const { perMinute, perChannelMinute } = this.#rates[call]
    const all = { key: call, calls: perMinute, window: minute }
    if (perChannelMinute === undefined) return [all]
    return [all, { key: `${call}/${channel}`, calls: 1, window: Math.ceil(minute / perChannelMinute) }]
  }

  #freeAt(key: string, calls: number, window: number, now: number): number {
    const recent = this.#recent(key, now)
    return recent.length < calls ? now : (recent.at(-calls) ?? now) + window
  }

  #recent(key: string, now: number): number[] {
    const recent = (this.#spent.get(key) ?? []).filter((at) => at > now - minute)
    if (recent.length === 0) this.#spent.delete(key)
    return recent
  }
}
