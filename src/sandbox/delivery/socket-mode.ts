import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Acknowledgement, Delivery, Outgoing } from './delivery.ts'
import { Pending } from './pending.ts'

const CONNECTIONS = 10
const PING_EVERY = 5000

/** Slack's side of Socket Mode. Source: docs.slack.dev/apis/events-api/using-socket-mode. */
export interface SocketMode extends Delivery {
  /** A ticket for one connection. */
  ticket(): string
  /** Takes over an HTTP upgrade that brings a ticket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, ticket: string): void
}

/** Each payload goes to one connection, chosen at random. `changed` is called when the app connects or goes. */
export function socketMode(options: { appId: string; ackTimeout: number; changed(): void }): SocketMode {
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const connections = new Set<WebSocket>()
  const leaving = new WeakSet<WebSocket>()
  const pending = new Pending(options.ackTimeout)
  const waitingForSomebody = new Set<() => void>()
  const pings = setInterval(() => each((connection) => connection.ping('Ping from Slack')), PING_EVERY)
  pings.unref()

  function each(what: (connection: WebSocket) => void): void {
    for (const connection of connections) what(connection)
  }

  function taking(): WebSocket[] {
    return [...connections].filter((one) => one.readyState === one.OPEN && !leaving.has(one))
  }

  function accept(connection: WebSocket): void {
    if (connections.size >= CONNECTIONS) {
      refuse(connection)
      return
    }
    connections.add(connection)
    connection.on('error', () => connection.terminate())
    connection.on('close', () => {
      connections.delete(connection)
      options.changed()
    })
    connection.on('message', (data) => read(pending, data.toString()))
    say(connection, hello(options.appId, connections.size))
    for (const wake of waitingForSomebody) wake()
    waitingForSomebody.clear()
    options.changed()
  }

  return {
    ticket() {
      const ticket = crypto.randomUUID()
      tickets.add(ticket)
      return ticket
    },
    upgrade(request, socket, head, ticket) {
      if (!tickets.delete(ticket)) return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      server.handleUpgrade(request, socket, head, accept)
    },
    connected: () => taking().length > 0,
    async deliver(outgoing): Promise<Acknowledgement> {
      const candidates = taking()
      const connection = candidates[Math.floor(Math.random() * candidates.length)]
      if (!connection) return { ok: false, error: 'dispatch_failed' }
      const envelope = envelopeOf(outgoing)
      say(connection, envelope)
      return pending.wait(envelope.envelope_id)
    },
    onceConnected() {
      if (taking().length > 0) return Promise.resolve()
      return new Promise((resolve) => waitingForSomebody.add(resolve))
    },
    disconnect(reason) {
      const [oldest] = taking()
      const told = reason === 'link_disabled' ? taking() : oldest ? [oldest] : []
      for (const connection of told) {
        leaving.add(connection)
        say(connection, { type: 'disconnect', reason, debug_info: { host: HOST } })
        if (reason === 'link_disabled') connection.close()
      }
      options.changed()
    },
    drop: () => each((connection) => connection.terminate()),
    close() {
      clearInterval(pings)
      waitingForSomebody.clear()
      pending.close()
      each((connection) => connection.terminate())
      server.close()
    },
  }
}

const HOST = 'applink-sandbox'

function hello(appId: string, count: number): object {
  return {
    type: 'hello',
    num_connections: count,
    debug_info: { host: HOST, build_number: 1, approximate_connection_time: 18060 },
    connection_info: { app_id: appId },
  }
}

function refuse(connection: WebSocket): void {
  say(connection, { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: HOST } })
  connection.close()
}

function envelopeOf({ type, payload, acceptsResponse, retry }: Outgoing) {
  const retried = type === 'events_api' ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' } : {}
  return { envelope_id: crypto.randomUUID(), type, payload, accepts_response_payload: acceptsResponse, ...retried }
}

function read(pending: Pending, frame: string): void {
  const { envelope_id, payload } = JSON.parse(frame) as { envelope_id?: string; payload?: Record<string, unknown> }
  if (envelope_id) pending.acknowledge(envelope_id, payload ?? {})
}

function say(connection: WebSocket, frame: object): void {
  connection.send(JSON.stringify(frame))
}
