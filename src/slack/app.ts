import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, HTTPReceiver, type Logger, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { WebClient } from '@slack/web-api'

/** How Slack reaches us: over WebSockets that we open, or over HTTP requests that it signs. */
export type Connection =
  | { kind: 'socket'; botToken: string; appToken: string }
  | { kind: 'http'; botToken: string; signingSecret: string; host: string; port: number }

/** Slack promises at-most-once for posts only if nobody repeats them: the worker decides what to do again. */
const listenerClient = { timeout: 8000, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true }

/** Reconnecting goes on for as long as it takes; with few retries the failure becomes an unhandled rejection (slack-facts). */
const socketClient = { retryConfig: { retries: 100, factor: 1.3, maxTimeout: 30_000 } }

/** Where Slack's Web API is, if not at Slack, and where Bolt's own messages go. */
export interface AppOptions {
  apiUrl: string | null
  logger: Logger
  /** Milliseconds until a call counts as unanswered. */
  timeout?: number
  /** Told, before anything connects, how to ask whether Slack can reach us now. */
  onReach?: (isReached: () => boolean) => void
  /** A socket that was connected cannot be any more, for a reason that does not pass. */
  onLost?: (error: Error) => void
}

/** The Web API as listeners call it. */
export function createClient(connection: Connection, { apiUrl, logger, timeout }: AppOptions): WebClient {
  return new WebClient(connection.botToken, { ...listenerClient, ...urlOf(apiUrl), ...within(timeout), logger })
}

/**
 * The Bolt app with its receiver. Two sockets, because every `disconnect` frame costs one of them some seconds.
 * `bot` is who the token is: Bolt that has to find out asks Slack again before every single event.
 */
export function createApp(connection: Connection, bot: { botId: string; botUserId: string }, options: AppOptions): App {
  const url = urlOf(options.apiUrl)
  return new App({
    token: connection.botToken,
    ...bot,
    receiver: receiverFor(connection, url, options),
    clientOptions: { ...listenerClient, ...url, ...within(options.timeout) },
    logger: options.logger,
    logLevel: LogLevel.INFO,
    // Who we are is asked once, at start, where a refusal can be said in one sentence.
    tokenVerificationEnabled: false,
  })
}

function urlOf(apiUrl: string | null): { slackApiUrl?: string } {
  return apiUrl ? { slackApiUrl: apiUrl } : {}
}

function within(timeout: number | undefined): { timeout?: number } {
  return timeout === undefined ? {} : { timeout }
}

function receiverFor(connection: Connection, url: { slackApiUrl?: string }, options: AppOptions): Receiver {
  const { logger, onLost, onReach } = options
  if (connection.kind === 'http') return httpReceiver(connection, logger)
  const open = () =>
    new SocketModeReceiver({
      appToken: connection.appToken,
      logger,
      installerOptions: { clientOptions: { ...socketClient, ...url } } as never,
    })
  const receivers = [open(), open()]
  onReach?.(() => receivers.some(isConnected))
  return both(...receivers.map((receiver) => heard(receiver, onLost)))
}

function isConnected({ client }: SocketModeReceiver): boolean {
  return client.websocket?.isActive() ?? false
}

/** Nobody waits for a reconnect, so that its failure would end the process unheard (slack-facts). */
function heard(receiver: SocketModeReceiver, onLost: AppOptions['onLost']): SocketModeReceiver {
  const { client } = receiver
  const start = client.start.bind(client)
  let connected = false
  client.start = async () => {
    try {
      const answer = await start()
      connected = true
      return answer
    } catch (error) {
      if (!connected) throw error
      // Without an error it was stopped while it reconnected.
      if (error instanceof Error) onLost?.(error)
      return { ok: false }
    }
  }
  return receiver
}

function both(...receivers: Receiver[]): Receiver {
  return {
    init: (app) => {
      for (const receiver of receivers) receiver.init(app)
    },
    start: () => Promise.all(receivers.map((receiver) => receiver.start())),
    stop: () => Promise.all(receivers.map((receiver) => receiver.stop())),
  }
}

function httpReceiver(connection: Extract<Connection, { kind: 'http' }>, logger: Logger): Receiver {
  const receiver = new HTTPReceiver({ signingSecret: connection.signingSecret, logger })
  const listener = receiver.requestListener
  receiver.requestListener = (request: IncomingMessage, response: ServerResponse) => {
    if (!isForUs(request)) return response.writeHead(404).end()
    if (fromTheFuture(request)) return response.writeHead(401).end()
    guarded(listener, request, response).catch((error) => {
      logger.warn(`A request was refused: ${error}`)
      response.destroy()
    })
  }
  const start = receiver.start.bind(receiver)
  return {
    init: (app) => receiver.init(app),
    start: () => start({ host: connection.host, port: connection.port } as never),
    stop: () => receiver.stop(),
  }
}

/** The one address that Slack is told; a load balancer that asks for another gets an answer too. */
function isForUs({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && (url ?? '').split('?')[0] === '/slack/events'
}

/** Slack's own payloads stay far below. */
const bodyLimit = 1024 * 1024

/** Reads the body before Bolt does: a long one would leave its connection hanging, one that is no object ends the process. */
async function guarded(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length <= bodyLimit) chunks.push(chunk as Buffer)
  }
  if (length > bodyLimit) {
    response.writeHead(413, { connection: 'close' }).end()
    return
  }
  const rawBody = Buffer.concat(chunks)
  if (!holdsObject(request, rawBody.toString())) {
    response.writeHead(400).end()
    return
  }
  listener(Object.assign(request, { rawBody }), response)
}

/** Whether a body is a form, or JSON of an object, whichever way Slack wraps it. */
function holdsObject({ headers }: IncomingMessage, body: string): boolean {
  const form = headers['content-type'] === 'application/x-www-form-urlencoded'
  const text = form ? new URLSearchParams(body).get('payload') : body
  if (text === null) return true
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    // Bolt refuses it by itself, after it has looked at the signature.
    return true
  }
}

/** Bolt refuses timestamps older than five minutes but takes future ones, which would let a request be kept and replayed. */
function fromTheFuture(request: IncomingMessage): boolean {
  return Number(request.headers['x-slack-request-timestamp']) * 1000 > Date.now() + 5 * 60_000
}
