import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { onTestFinished } from 'vitest'

/** One event as it came over the wire. */
export interface Received {
  id: string
  headers: Record<string, string>
  body: string
  event: { id: string; type: string; source: string; time: string; subject: string; data: Record<string, unknown> }
}

/** How an event is answered: a status, with headers, or not at all. */
export type Reply = number | { status: number; headers: Record<string, string> } | 'nothing'

/** A secret as an operator makes one. */
export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const olderSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

/** An endpoint on this machine that keeps what it was sent, in order, and answers as it is told to. */
export async function aReceiver({ tls, host = '127.0.0.1' }: { tls?: ServerOptions; host?: string } = {}) {
  const received: Received[] = []
  const replies: Reply[] = []
  const arrivals = new EventTarget()
  let otherwise: Reply = 204
  const listener: RequestListener = async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    received.push({ id: headers['webhook-id'] ?? '', headers, body, event: JSON.parse(body) })
    const reply = replies.shift() ?? otherwise
    if (reply === 'nothing') return void arrivals.dispatchEvent(new Event('event'))
    const { status, headers: own } = typeof reply === 'number' ? { status: reply, headers: {} } : reply
    outgoing.writeHead(status, own).end()
    arrivals.dispatchEvent(new Event('event'))
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    received,
    port,
    url: `${tls ? 'https' : 'http'}://${host}:${port}/hook`,
    /** The next events are answered so, one after another. */
    reply: (...next: Reply[]) => void replies.push(...next),
    /** Every event after these. */
    always: (reply: Reply) => {
      otherwise = reply
    },
    /** Resolves when so many events have come in all. */
    async has(many: number): Promise<void> {
      while (received.length < many) await once(arrivals, 'event')
    },
    ids: () => received.map(({ id }) => id),
    kinds: () => received.map(({ event }) => event.type.replace('countersign.', '')),
  }
}

/** What the library that receivers use says of an event, now. Throws where it does not verify. */
export function verified({ body, headers }: Received, key = secret): unknown {
  return new Webhook(key).verify(body, headers)
}
