import { setTimeout as pause } from 'node:timers/promises'
import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api'
import { adviceOn, isPassing, saysAbsent } from './codes.ts'
import type { SlackUser } from './slack-user.ts'

/** How a look keeps within Slack's rates. */
export interface LookOptions {
  /** Told when Slack asks for a pause of so many seconds. */
  onWait?: (seconds: number) => void
  /** Ends the waiting. */
  signal?: AbortSignal
}

/** What Slack says of one person or group: only `absent` and `known` are about them. */
export type Answer<T> = { kind: 'known'; value: T } | { kind: 'absent' | 'unanswered' }

/** From so many people on, the whole workspace is read by pages rather than one person after another. */
const many = 20
const pageSize = 200
/** A page costs as much of Slack's rates as five people do: `users.list` has 20 calls a minute, `users.info` 100 (docs/slack.md). */
const peoplePerPage = 5

/** One look at everybody whom the policy names, and what is odd about them. */
export class Look {
  readonly #client: WebClient
  readonly #options: LookOptions
  readonly problems: string[] = []
  readonly remarks: string[] = []
  /** The first passing trouble of Slack's: somebody has no answer yet. */
  trouble: WebAPIPlatformError | null = null

  constructor(client: WebClient, options: LookOptions) {
    this.#client = client
    this.#options = options
  }

  /** Asks about one person or group. Trouble of Slack's own is kept for later, so that everybody else gets their turn. */
  async ask<T>(what: string, call: () => Promise<T | undefined>): Promise<Answer<T>> {
    try {
      const value = await this.#within(call)
      if (value !== undefined) return { kind: 'known', value }
      this.#unanswered(`${what}: Slack’s answer says nothing.`)
      return { kind: 'unanswered' }
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) throw error
      const { error: code } = error.data
      const problem = `${what}: ${adviceOn(code).sentence}.`
      if (isPassing(code)) this.trouble ??= error
      if (!saysAbsent(code)) this.#unanswered(problem)
      else this.problems.push(problem)
      return { kind: saysAbsent(code) ? 'absent' : 'unanswered' }
    }
  }

  /** Those of some people who are found by reading the workspace's pages, while that is quicker than to ask for each. */
  async *list(ids: readonly string[]): AsyncGenerator<SlackUser> {
    const missing = new Set(ids)
    let cursor: string | undefined
    for (let pages = missing.size / peoplePerPage; missing.size >= many && pages > 0; pages -= 1) {
      const page = { limit: pageSize, ...(cursor ? { cursor } : {}) }
      const answer = await this.#within(() => this.#client.users.list(page)).catch(unlessOutage)
      for (const user of answer?.members ?? []) if (user.id && missing.delete(user.id)) yield user
      cursor = answer?.response_metadata?.next_cursor
      if (!cursor) return
    }
  }

  #unanswered(problem: string): void {
    this.problems.push(`${problem} Who holds the role stays as it was.`)
  }

  /** Makes a call, and again after each pause that Slack asks for. */
  async #within<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError)) throw error
        const { onWait, signal } = this.#options
        onWait?.(error.retryAfter)
        await pause(error.retryAfter * 1000, undefined, signal ? { signal } : {})
      }
    }
  }
}

/** Where the pages are refused, people are asked about one by one. */
function unlessOutage(error: unknown): null {
  if (error instanceof WebAPIPlatformError) return null
  throw error
}
