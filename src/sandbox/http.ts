import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isInside } from './blocks/walk.ts'
import type { Answer } from './web-api/answer.ts'

/** What the sandbox's port leads to, beside WebSockets. */
export interface Routes {
  api(method: string, token: string, args: Record<string, unknown>): Promise<Answer>
  respond(id: string, args: Record<string, unknown>): Promise<Answer>
  act(act: unknown): Promise<Answer>
  /** A file of the page, or nothing. */
  file(path: string): Promise<{ type: string; body: Buffer } | undefined>
}

/** The sandbox's HTTP server; it has yet to listen. */
export function httpServer(routes: Routes): Server {
  return createServer((request, response) => {
    handle(routes, request, response).catch((error: unknown) => {
      console.error('The sandbox failed:', error)
      give(response, { status: 500, headers: {}, body: { ok: false, error: 'internal_error' } })
    })
  })
}

/** Whether a request comes from the sandbox's own page, or from no page at all: another web page must not drive it. */
export function isOwn({ headers, socket }: IncomingMessage): boolean {
  const hosts = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`]
  if (!hosts.includes(headers.host ?? '')) return false
  return headers.origin === undefined || headers.origin === `http://${headers.host}`
}

async function handle(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox')
  if (!isOwn(request)) return give(response, plain(403, 'Only the sandbox itself may do this.'))
  if (request.method === 'GET') return giveFile(routes, pathname, response)
  if (request.method !== 'POST') return give(response, plain(405, 'Only GET and POST.'))
  give(response, await post(routes, pathname, request))
}

async function post(routes: Routes, path: string, request: IncomingMessage): Promise<Answer> {
  const body = await read(request)
  if (path === '/sandbox/act') return routes.act(isJson(request) ? parse(body) : undefined)
  const [, area, rest = ''] = /^\/(api|response)\/(.+)$/.exec(path) ?? []
  const { token, ...args } = argumentsOf(request, body)
  if (area === 'response') return routes.respond(rest, args)
  if (area === 'api') return routes.api(rest, bearer(request) || String(token ?? ''), args)
  return plain(404, 'There is nothing here.')
}

async function giveFile(routes: Routes, path: string, response: ServerResponse): Promise<void> {
  const file = await routes.file(path)
  if (!file) return give(response, plain(404, 'There is nothing here.'))
  response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' }).end(file.body)
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function argumentsOf(request: IncomingMessage, body: string): Record<string, unknown> {
  if (!isJson(request)) return Object.fromEntries(new URLSearchParams(body))
  const parsed = parse(body)
  return isInside(parsed) ? parsed : {}
}

function isJson({ headers }: IncomingMessage): boolean {
  return (headers['content-type'] ?? '').startsWith('application/json')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function bearer({ headers }: IncomingMessage): string {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
}

function plain(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}

function give(response: ServerResponse, { status, headers, body, lost }: Answer): void {
  if (lost) return void response.destroy()
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
}
