import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { aWorld, type World, type WorldOptions } from './world.ts'

/** One signed request of Slack's, as it went over the wire. */
export interface Request {
  headers: Record<string, string>
  body: string
}

/** The wire between Slack and a bot that is reached over HTTP: everything on it can be kept, sent again, lost or held back. */
export interface Wiretap {
  /** What Slack sent, oldest first. */
  readonly requests: readonly Request[]
  /** Sends a request as it is, and answers the status. */
  send(request: Request): Promise<number>
  /** The same, and answers what came back. */
  answer(request: Request): Promise<string>
  /** The next answers of the bot do not reach Slack. */
  loseAnswers(times: number): void
  /** Delivers each request twice, the copy first and at the same time. */
  twice: boolean
  /** Holds requests back until there are so many, then delivers them, newest first. */
  holdBack(many: number): void
  /** Resolves when Slack has sent so many requests in all. */
  sent(many: number): Promise<void>
}

const kept = ['content-type', 'x-slack-request-timestamp', 'x-slack-signature', 'x-slack-retry-num']

/** A world over HTTP with a wiretap between Slack and the bot. */
export async function aTappedWorld(options: WorldOptions = {}): Promise<{ world: World; wire: Wiretap }> {
  const requests: Request[] = []
  let lost = 0
  let many = 1
  let held: (() => void)[] = []
  const arrivals = new EventTarget()
  let target = ''
  const deliver = ({ headers, body }: Request) => fetch(target, { method: 'POST', headers, body })
  const turn = () =>
    new Promise<void>((resolve) => {
      held.push(resolve)
      if (held.length < many) return
      const ready = held.reverse()
      held = []
      many = 1
      void (async () => {
        for (const go of ready) {
          go()
          await once(arrivals, 'answered')
        }
      })()
    })
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    requests.push(request)
    arrivals.dispatchEvent(new Event('request'))
    await turn()
    const [answer] = await Promise.all([deliver(request), ...(wire.twice ? [deliver(request)] : [])])
    const body = await answer.text()
    arrivals.dispatchEvent(new Event('answered'))
    if (lost > 0) {
      lost -= 1
      outgoing.destroy()
      return
    }
    outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const wire: Wiretap = {
    requests,
    twice: false,
    send: async (request) => (await deliver(request)).status,
    answer: async (request) => (await deliver(request)).text(),
    loseAnswers: (times) => {
      lost = times
    },
    holdBack: (number) => {
      many = number
    },
    async sent(number) {
      while (requests.length < number) await once(arrivals, 'request')
    },
  }
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  const world = await aWorld({ ...options, http: true, sandbox: { ...options.sandbox, requestUrl } })
  target = world.requestUrl
  return { world, wire }
}

/** A request with a signature of its own: the payload as somebody with the secret would send it. */
export function signed(secret: string, payload: object, at = Math.floor(Date.now() / 1000)): Request {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
    },
    body,
  }
}

/** The payload of an interaction that was sent, to change. */
export function payloadOf({ body }: Request): Record<string, unknown> & { type: string } {
  return JSON.parse(new URLSearchParams(body).get('payload') ?? '{}')
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(
    kept.flatMap((name) => (incoming.headers[name] ? [[name, String(incoming.headers[name])]] : [])),
  )
  return { headers, body: Buffer.concat(chunks).toString('utf8') }
}
