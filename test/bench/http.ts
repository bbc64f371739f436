import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { isRefusal, refuse } from '../../src/core/refusal.ts'
import { identifyBy } from '../../src/http/api/let-in.ts'
import { startApi } from '../../src/http/api/start-api.ts'
import { createLog } from '../../src/log.ts'
import { mcpOverHttp } from '../../src/mcp/server.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { createToken } from '../../src/workflows/tokens.ts'
import { type Bench, each } from './compare.ts'
import { ACTION, openGate, SUNDAY } from './given.ts'

const checks = 500

/** A gate check over HTTP with a token, one after the other on one connection. */
export const overHttp: Bench = door('over HTTP', 1.6, async (call, url, secret) => {
  const answer = await call(`${url}/v1/gates/${ACTION}`, { secret })
  if (!answer.includes('"open":true')) throw new Error('The gate is closed, so this measures something else.')
})

/** The same through MCP: one tool call of an older client, which needs no handshake. */
export const overMcp: Bench = door('over MCP', 6, async (call, url, secret) => {
  const params = { name: 'check_gate', arguments: { action: ACTION } }
  const answer = await call(`${url}/mcp`, { secret, body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params } })
  if (!answer.includes('Open: ')) throw new Error(`The gate is closed, so this measures something else: ${answer}`)
})

type Call = (url: string, options?: { secret?: string; body?: object }) => Promise<string>

function door(name: string, atMost: number, ask: (call: Call, url: string, secret: string) => Promise<void>): Bench {
  return {
    name,
    bare: 'a bare hono route that answers the same size',
    unit: 'µs',
    atMost,
    async prepare(folder) {
      const { ledger } = await openGate(folder, 100)
      const made = await aToken(ledger)
      const api = await startApi(
        { host: '127.0.0.1', port: 0 },
        {
          ledger,
          log: createLog({ level: 'silent', secrets: [] }),
          limits: { calls_per_minute: 100_000, open_requests: 20 },
          identify: identifyBy(ledger, async () => refuse('not_identified', 'nobody')),
          mcp: mcpOverHttp('0'),
        },
      )
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const call: Call = (url, options) => fetchWith(agent, url, options)
      const size = (await call(`${api.url}/v1/gates/${ACTION}`, { secret: made })).length
      const bare = await bareRoute('x'.repeat(size))
      return {
        countersign: () => each(checks, () => ask(call, api.url, made)),
        bare: () => each(checks, () => call(bare.url)),
        async close() {
          agent.destroy()
          await Promise.all([api.close(), bare.close()])
          await closeLedger(ledger)
        },
      }
    },
  }
}

async function aToken(ledger: Ledger): Promise<string> {
  const expires = new Date(SUNDAY + 24 * 3_600_000).toISOString()
  const made = await createToken(ledger, { name: 'bench', scopes: ['gate:read'], actions: null, expires })
  if (isRefusal(made)) throw new Error(made.sentence)
  return made.secret
}

/** The least that any program would do: a route that answers JSON of that size. */
async function bareRoute(text: string): Promise<{ url: string; close(): Promise<void> }> {
  const app = new Hono().get('/', (c) => c.json({ text }))
  const server = createServer(getRequestListener(app.fetch))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function fetchWith(
  agent: Agent,
  url: string,
  { secret, body }: { secret?: string; body?: object } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'application/json, text/event-stream',
      ...(secret ? { authorization: `Bearer ${secret}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    }
    const asked = request(url, { agent, method: body ? 'POST' : 'GET', headers }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (part: string) => {
          text += part
        })
        .on('end', () => resolve(text))
    })
    asked.on('error', reject).end(body && JSON.stringify(body))
  })
}
