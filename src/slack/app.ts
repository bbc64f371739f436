import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, HTTPReceiver, type Logger, LogLevel, type Receiver } from '@slack/bolt'
import { type ClientSettings, clientOptions } from './client.ts'
import { type SocketOptions, socketReceiver } from './sockets.ts'

/** How Slack reaches us: over WebSockets that we open, or over HTTP requests that it signs. */
export type Connection =
  | { kind: 'socket'; botToken: string; appToken: string }
  | { kind: 'http'; botToken: string; signingSecret: string; host: string; port: number }

/** What the app is made with, beside the connection. */
export interface AppOptions extends ClientSettings, SocketOptions {}

/**
 * The Bolt app with its receiver. `bot` is who the token is: Bolt that has to find out asks Slack again before every
 * single event.
 */
export function createApp(connection: Connection, bot: { botId: string; botUserId: string }, options: AppOptions): App {
  return new App({
    token: connection.botToken,
    ...bot,
    receiver:
      connection.kind === 'http'
        ? httpReceiver(connection, options.logger)
        : socketReceiver(connection.appToken, options),
    clientOptions: clientOptions('once', options),
    logger: options.logger,
    logLevel: LogLevel.INFO,
    // Who we are is asked once, at start, where a refusal can be said in one sentence.
    tokenVerificationEnabled: false,
  })
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

/** Bolt refuses timestamps older than five minutes but takes future ones, which would let a request be kept and replayed (docs/slack.md). */
function fromTheFuture(request: IncomingMessage): boolean {
  return Number(request.headers['x-slack-request-timestamp']) * 1000 > Date.now() + 5 * 60_000
}
