import type { Call } from './ports/messenger.ts'

/** How many calls a minute: of each kind in all, and for some in each channel. */
export type Rates = Record<Call, { perMinute: number; perChannelMinute?: number }>

const minute = 60_000

/** Slack limits posts by channel, and the rest by method: what a pause that it asks for holds for. */
const pausedByChannel: ReadonlySet<Call> = new Set(['post'])

/** Counts calls against rates, or none, and keeps the pauses that Slack asks for. `now` is the machine's monotonic time in milliseconds. */
export class Budget {
  readonly #rates: Rates | null
  readonly #now: () => number
  readonly #spent = new Map<string, number[]>()
  readonly #pausedUntil = new Map<string, number>()

  constructor(rates: Rates | null, now: () => number = () => performance.now()) {
    this.#rates = rates
    this.#now = now
  }

  /** How many milliseconds to wait before the call may be made; 0 when it may be made now. Counts nothing. */
  wait(call: Call, channel: string): number {
    const now = this.#now()
    const free = this.#windowsOf(call, channel).map(({ key, calls, window }) => this.#freeAt(key, calls, window, now))
    return Math.max(now, this.#pausedUntil.get(pauseKey(call, channel)) ?? now, ...free) - now
  }

  /** 0 when the call may be made now, which counts it; else how many milliseconds to wait, and nothing is counted. */
  take(call: Call, channel: string): number {
    const now = this.#now()
    const wait = this.wait(call, channel)
    if (wait > 0) return wait
    for (const { key } of this.#windowsOf(call, channel)) this.#spent.set(key, [...this.#recent(key, now), now])
    return 0
  }

  /** Slack asked for a pause (milliseconds). */
  pause(call: Call, channel: string, milliseconds: number): void {
    this.#pausedUntil.set(pauseKey(call, channel), this.#now() + milliseconds)
  }

  /** A channel's rate is spread evenly over its minute: Slack wants about one post a second, not sixty at once. */
  #windowsOf(call: Call, channel: string): { key: string; calls: number; window: number }[] {
    if (!this.#rates) return []
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

function pauseKey(call: Call, channel: string): string {
  return pausedByChannel.has(call) ? `${call}/${channel}` : call
}
