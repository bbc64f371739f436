/** What a method's definition says of its rate. */
interface Rated {
  perMinute: number
  perChannel: boolean
}

/** Answers in how many seconds to come back, or nothing while the rate allows the call. */
export type RateLimiter = (name: string, method: Rated, args: Record<string, unknown>) => number | undefined

/** Lets everything pass. */
export const unlimited: RateLimiter = () => undefined

/** Slack's rates, by the machine's own time: per method a minute, and one post a second in each channel. */
export function realRates(monotonic: () => number): RateLimiter {
  const seen = new Map<string, number[]>()

  function wait(key: string, calls: number, window: number): number | undefined {
    const now = monotonic()
    const recent = (seen.get(key) ?? []).filter((at) => now - at < window)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= calls) return Math.max(1, Math.ceil((oldest + window - now) / 1000))
    seen.set(key, [...recent, now])
    return undefined
  }

  return (name, method, args) => {
    const inChannel = method.perChannel ? wait(`${name} ${String(args.channel)}`, 1, 1000) : undefined
    return inChannel ?? wait(name, method.perMinute, 60_000)
  }
}
