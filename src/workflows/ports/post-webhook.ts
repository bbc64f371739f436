import type { LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import { eventType, type WebhookMessage } from '../../core/webhook/event.ts'
import type { WebhookRule } from '../../core/webhook/rule.ts'
import { AddressError, checkedLookup, refuseLiteral } from './addresses.ts'
import { causeOf } from './causes.ts'

/** An endpoint of the policy, with its secrets: the first is the one in use, a second the one before it. */
export interface Endpoint extends WebhookRule {
  secrets: readonly string[]
}

/** What an endpoint made of an event. `retryAfter`: milliseconds for which it asks to be left alone. */
export type Answer =
  | { kind: 'taken'; status: number }
  | { kind: 'gone'; status: number }
  | { kind: 'failed'; status: number | null; because: string; retryAfter: number }

/** Sends one event to an endpoint, once. `at`: epoch milliseconds, which the signature holds. */
export type PostWebhook = (
  endpoint: Endpoint,
  message: WebhookMessage,
  at: number,
  signal?: AbortSignal,
) => Promise<Answer>

/** How long a connection and an answer may take (milliseconds). */
const connectTime = 5000
const answerTime = 10_000
/** So much of an answer is read at most (bytes): nothing in it is used. */
const answerSize = 64 * 1024

/** What tests set: an authority of their own, another resolver. */
export interface PostOptions {
  ca?: string
  lookup?: LookupFunction
  answerTime?: number
}

/**
 * Sends events as Standard Webhooks says: signed, once, to the addresses that the policy takes and that were looked at for this very
 * connection. Redirects are not followed, and no proxy is used: it would look names up by itself.
 */
export function postingWebhooks(options: PostOptions = {}): { post: PostWebhook; close(): Promise<void> } {
  const agents = { open: agentFor(true, options), guarded: agentFor(false, options) }
  const post: PostWebhook = async (endpoint, message, at, signal) => {
    const dispatcher = endpoint.allow_private ? agents.open : agents.guarded
    const limit = AbortSignal.timeout(options.answerTime ?? answerTime)
    try {
      const { statusCode, headers, body } = await request(endpoint.url, {
        method: 'POST',
        dispatcher,
        headers: headersFor(endpoint, message, at),
        body: message.body,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      await body.dump({ limit: answerSize }).catch(() => undefined)
      return answerOf(statusCode, headers['retry-after'], at)
    } catch (error) {
      return { kind: 'failed', status: null, because: becauseOf(error), retryAfter: 0 }
    }
  }
  return {
    post,
    close: async () => void (await Promise.all([agents.open.destroy(), agents.guarded.destroy()])),
  }
}

function agentFor(allowPrivate: boolean, { ca, lookup }: PostOptions): Dispatcher {
  const connect = buildConnector({
    timeout: connectTime,
    allowH2: false,
    lookup: checkedLookup(allowPrivate, lookup),
    ...(ca === undefined ? {} : { ca }),
  })
  const checked: buildConnector.connector = (to, callback) => {
    const refused = refuseLiteral(to.hostname, allowPrivate)
    return refused ? callback(refused, null) : connect(to, callback)
  }
  // An idle connection is not kept for long: where its name leads is looked up again.
  return new Agent({
    connect: checked,
    connections: 4,
    pipelining: 1,
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 4000,
  })
}

function headersFor({ secrets }: Endpoint, { id, body }: WebhookMessage, at: number): Record<string, string> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body))
  return {
    'content-type': eventType,
    'user-agent': 'countersign',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}

function answerOf(status: number, retryAfter: string | string[] | undefined, at: number): Answer {
  if (status >= 200 && status < 300) return { kind: 'taken', status }
  if (status === 410) return { kind: 'gone', status }
  const redirects = status >= 300 && status < 400 ? ', which leads elsewhere and is not followed' : ''
  return {
    kind: 'failed',
    status,
    because: `it answers with HTTP ${status}${redirects}`,
    retryAfter: pauseIn(String(retryAfter ?? ''), at),
  }
}

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110, 10.2.3). */
function pauseIn(header: string, at: number): number {
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const until = Date.parse(header)
  return Number.isNaN(until) ? 0 : Math.max(0, until - at)
}

function becauseOf(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    if (cause instanceof AddressError) return cause.message
  return causeOf(error)
}
