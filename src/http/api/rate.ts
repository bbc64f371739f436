/** How many calls each caller has left: so many a minute, refilled steadily; whoever saved up may use a minute's worth at once. */
export class Rate {
  readonly #perMinute: number
  readonly #now: () => number
  readonly #left = new Map<string, { calls: number; at: number }>()

  /** `now` in milliseconds, of a clock that never goes back. */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#now = now
  }

  /** Takes one call; answers 0, or after how many seconds the next one is there. */
  take(caller: string): number {
    const now = this.#now()
    const known = this.#left.get(caller) ?? { calls: this.#perMinute, at: now }
    const perMillisecond = this.#perMinute / 60_000
    const calls = Math.min(this.#perMinute, known.calls + (now - known.at) * perMillisecond)
    this.#left.set(caller, { calls: calls >= 1 ? calls - 1 : calls, at: now })
    return calls >= 1 ? 0 : Math.ceil((1 - calls) / perMillisecond / 1000)
  }
}
