import type { Clock } from './clock.ts'

/** Slack's rule: five uses within thirty minutes. Source: docs.slack.dev/interactivity/handling-user-interaction. */
const USES = 5
const LIFE_IN_MILLISECONDS = 30 * 60_000

/** Where an answer through a `response_url` goes. */
export interface ResponseTarget {
  channel: string
  user: string
  /** The message that was clicked in; a slash command has none. */
  message: string | undefined
  thread: string | undefined
}

/** The `response_url`s that were given out. */
export interface ResponseUrls {
  issue(target: ResponseTarget): string
  /** Uses it once: its target, or Slack's error. */
  use(id: string): ResponseTarget | { error: 'used_url' | 'expired_url' | 'invalid_url' }
}

/** They begin with `base`, and expire by the sandbox's clock. */
export function responseUrls(base: string, clock: Clock): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; at: number; uses: number }>()
  return {
    issue(target) {
      const id = crypto.randomUUID()
      issued.set(id, { target, at: clock.now(), uses: 0 })
      return `${base}${id}`
    },
    use(id) {
      const found = issued.get(id)
      if (!found) return { error: 'invalid_url' }
      if (clock.now() - found.at > LIFE_IN_MILLISECONDS) return { error: 'expired_url' }
      if (found.uses >= USES) return { error: 'used_url' }
      found.uses += 1
      return found.target
    },
  }
}
