import type { Logger } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Network } from '../workflows/ports/network.ts'

/** Where Slack's Web API is, if not at Slack, how it is reached, and where the client's own messages go. */
export interface ClientSettings {
  apiUrl: string | null
  network: Network
  logger: Logger
  /** Milliseconds until a call counts as unanswered. */
  timeout?: number
}

/** How often a client tries, and how long it waits. */
const manners = {
  /** A post that the client repeats may come twice: the worker decides what to do again (docs/slack.md). */
  once: { timeout: 8000, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  /** Somebody waits at the command line. */
  patiently: { timeout: 10_000, retryConfig: { retries: 1 } },
  /** Reconnecting goes on for as long as it takes; with few retries the failure becomes an unhandled rejection (docs/slack.md). */
  forever: { timeout: 12_000, retryConfig: { retries: 100, factor: 1.3, maxTimeout: 30_000 } },
} satisfies Record<string, WebClientOptions>

/** The one place where clients of Slack's Web API are made. */
export function slackClient(token: string, how: keyof typeof manners, settings: ClientSettings): WebClient {
  return new WebClient(token, clientOptions(how, settings))
}

/** The same for clients that Bolt makes itself; an object of its own each time, since Bolt changes what it is given (docs/slack.md). */
export function clientOptions(how: keyof typeof manners, settings: ClientSettings): WebClientOptions {
  const { apiUrl, network, logger, timeout } = settings
  return {
    ...manners[how],
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    fetch: network.fetch,
    logger,
  }
}
