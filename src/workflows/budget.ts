/** The calls of a messenger, which Slack counts each by itself. */
export type Call = 'open' | 'post' | 'update' | 'find' | 'publish'

/** How many calls a minute: of each kind in all, and for some in each channel. */
export type Rates = Record<Call, { perMinute: number; perChannelMinute?: number }>

/** What a budget measures and waits with; tests bring their own. Milliseconds. */
export interface Timer {
  now(): number
  wait(milliseconds: number): Promise<void>
}

interface Waiter {
  call: Call
  channel: string
  rank: number
  admitted: boolean
}

/**
 * Keeps calls within rates. Where several wait, the lower rank goes first: prompts before cards, cards before digests.
 * A channel that must pause holds up nobody else.
 */
export class Budget {
  readonly #rates: Rates
  readonly #timer: Timer
  readonly #spent = new Map<string, number[]>()
  readonly #paused = new Map<string, number>()
  readonly #waiting: Waiter[] = []

  constructor(rates: Rates, timer: Timer) {
    this.#rates = rates
    this.#timer = timer
  }

  /** Resolves when the call may be made, and counts it. */
  async take(call: Call, channel: string, rank: number): Promise<void> {
    const waiter: Waiter = { call, channel, rank, admitted: false }
    this.#waiting.push(waiter)
    this.#waiting.sort((a, b) => a.rank - b.rank)
    for (;;) {
      this.#admit()
      if (waiter.admitted) return
      const now = this.#timer.now()
      await this.#timer.wait(Math.max(1, this.#freeAt(waiter, now) - now))
    }
  }

  /** Slack asked for a pause (`Retry-After`): it holds for this channel and this kind of call alone. */
  pause(call: Call, channel: string, milliseconds: number): void {
    this.#paused.set(`${call}/${channel}`, this.#timer.now() + milliseconds)
  }

  #admit(): void {
    const now = this.#timer.now()
    for (const waiter of [...this.#waiting]) {
      if (this.#freeAt(waiter, now) > now) continue
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
      for (const [key] of this.#limitsOf(waiter)) this.#spent.set(key, [...this.#recent(key, now), now])
      waiter.admitted = true
    }
  }

  /** When the waiter may go, as far as is known now. */
  #freeAt(waiter: Waiter, now: number): number {
    const paused = this.#paused.get(`${waiter.call}/${waiter.channel}`) ?? 0
    const windows = this.#limitsOf(waiter).map(([key, limit]) => {
      const recent = this.#recent(key, now)
      return recent.length < limit.calls ? now : (recent.at(-limit.calls) ?? now) + limit.window
    })
    return Math.max(now, paused, ...windows)
  }

  /** A channel's rate is spread evenly over its minute, since Slack wants about one post a second, not sixty at once. */
  #limitsOf({ call, channel }: Waiter): [string, { calls: number; window: number }][] {
    const { perMinute, perChannelMinute } = this.#rates[call]
    const all: [string, { calls: number; window: number }] = [call, { calls: perMinute, window: 60_000 }]
    if (perChannelMinute === undefined) return [all]
    return [all, [`${call}/${channel}`, { calls: 1, window: Math.ceil(60_000 / perChannelMinute) }]]
  }

  #recent(key: string, now: number): number[] {
    return (this.#spent.get(key) ?? []).filter((at) => at > now - 60_000)
  }
}
