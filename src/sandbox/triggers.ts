/** Slack's rule: a `trigger_id` opens one modal, within three seconds. Source: docs.slack.dev/interactivity/handling-user-interaction. */
const LIFE_IN_MILLISECONDS = 3000

/** The trigger ids that were given out, and to whom. */
export interface Triggers {
  issue(user: string, view?: string): string
  /** Whose it is, or Slack's error. Reading it does not use it up. */
  read(id: string): Trigger | { error: string }
}

interface Trigger {
  user: string
  /** The modal that was clicked in, if it was one. */
  view: string | undefined
  use(): void
}

/** Triggers expire by the machine's own time (`monotonic`, milliseconds), because so does the bot's haste. */
export function triggers(monotonic: () => number): Triggers {
  const issued = new Map<string, { user: string; view: string | undefined; at: number; used: boolean }>()
  return {
    issue(user, view) {
      const id = `${1000 + issued.size}.${Math.floor(Math.random() * 1e12)}.${crypto.randomUUID().replaceAll('-', '')}`
      issued.set(id, { user, view, at: monotonic(), used: false })
      return id
    },
    read(id) {
      const found = issued.get(id)
      if (!found) return { error: 'invalid_trigger_id' }
      if (found.used) return { error: 'exchanged_trigger_id' }
      if (monotonic() - found.at > LIFE_IN_MILLISECONDS) return { error: 'expired_trigger_id' }
      return {
        user: found.user,
        view: found.view,
        use: () => {
          found.used = true
        },
      }
    },
  }
}
