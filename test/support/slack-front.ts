import { once } from 'node:events'
import { createServer, type Server, request as send } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'

/** What the front does with a call of the Web API, by its method, or with a WebSocket's handshake (`handshake`). */
export type Treatment = 'pass' | 'stall' | 'refuse'

export interface Front {
  port: number
  apiUrl: string
  /** What happens to each call; `pass` unless told. */
  treat: (what: string) => Treatment
  /** Cuts every WebSocket. */
  drop(): void
}

/** Stands before the sandbox, and lets it go by another name: `name` is what the addresses of its WebSockets are written with. */
export async function frontOf(sandbox: Sandbox, name?: string): Promise<Front> {
  const { host, port } = new URL(sandbox.url)
  const sockets = new Set<Duplex>()
  const server = createServer((request, response) => {
    const method = (request.url ?? '').replace('/api/', '')
    const treatment = front.treat(method)
    if (treatment === 'stall') return
    if (treatment === 'refuse') return response.writeHead(503).end()
    const headers = { ...request.headers, host }
    const onward = send({ port, path: request.url, method: request.method, headers }, async (answer) => {
      const body = (await answer.setEncoding('utf8').toArray()).join('')
      const { 'content-length': _, ...rest } = answer.headers
      response.writeHead(answer.statusCode ?? 500, rest).end(body.replaceAll(`ws://${host}`, `ws://${front.name}`))
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('upgrade', (request, socket, head) => {
    const treatment = front.treat('handshake')
    sockets.add(socket.on('error', () => undefined))
    if (treatment === 'stall') return
    if (treatment === 'refuse') return socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
    const headers = Object.entries({ ...request.headers, host }).map(([key, value]) => `${key}: ${value}\r\n`)
    join(socket, Number(port), `GET ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`, head)
  })
  const own = await listen(server, () => sockets)
  const front = {
    name: name ?? `127.0.0.1:${own}`,
    port: own,
    apiUrl: `http://${name ?? `127.0.0.1:${own}`}/api/`,
    treat: (_: string): Treatment => 'pass',
    drop: () => sockets.forEach((socket) => void socket.destroy()),
  }
  return front
}

export interface Proxy {
  url: string
  /** The `host:port` of every tunnel that was asked for, and what was asked for without one. */
  asked: string[]
}

/** A proxy that knows one name, which nobody else does, and leads to a port of this machine. */
export async function proxyTo(name: string, port: number, password?: string): Promise<Proxy> {
  const asked: string[] = []
  const sockets = new Set<Duplex>()
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(400).end()
  })
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '')
    sockets.add(socket.on('error', () => undefined))
    const given = request.headers['proxy-authorization']
    if (password && given !== `Basic ${btoa(password)}`)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    if (request.url !== `${name}:80`) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    join(socket, port, '', head)
  })
  const own = await listen(server, () => sockets)
  return { url: `http://${password ? `${password}@` : ''}127.0.0.1:${own}`, asked }
}

/** Passes everything on in both directions, and ends both when one ends. */
function join(socket: Duplex, port: number, first: string, head: Buffer): void {
  const onward: Socket = connect(port, '127.0.0.1', () => {
    onward.write(first)
    onward.write(head)
    onward.pipe(socket).pipe(onward)
  })
  socket.on('close', () => onward.destroy())
  onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
}

async function listen(server: Server, open: () => Set<Duplex>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of open()) socket.destroy()
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
