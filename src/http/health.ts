import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '../workflows/deliver-messages.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { Metrics } from './metrics.ts'

/** A round of delivery this old means that the worker hangs (milliseconds). */
const staleAfter = 120_000

/** `/metrics`: Prometheus' text. `/healthz`: the process is alive. `/readyz`: 200 when ledger and worker are well, else 503 and what is not. */
export async function startHealth(
  at: { host: string; port: number },
  { ledger, delivery, metrics }: { ledger: Ledger; delivery: Delivery; metrics: Metrics },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify(body)}\n`)
    }
    if (request.method !== 'GET') return answer(405, { error: 'only GET is answered here' })
    if (request.url === '/healthz') return answer(200, { alive: true })
    if (request.url === '/metrics') return sendPage(response, await metrics.page(ledger, delivery))
    if (request.url !== '/readyz')
      return answer(404, { error: 'only /healthz, /readyz and /metrics are answered here' })
    const problems = await findProblems(ledger, delivery)
    answer(problems.length > 0 ? 503 : 200, { ready: problems.length === 0, problems })
  })
  server.listen(at.port, at.host)
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function sendPage(response: ServerResponse, { type, text }: { type: string; text: string }): void {
  response.writeHead(200, { 'content-type': type })
  response.end(text)
}

async function findProblems(ledger: Ledger, delivery: Delivery): Promise<string[]> {
  const problems: string[] = []
  await ledger.refresh().catch(() => problems.push('the database does not answer'))
  if (ledger.broken) problems.push(`the ledger is broken: ${ledger.broken}`)
  if (ledger.clockTrouble) problems.push(ledger.clockTrouble)
  if (delivery.lastRound > 0 && Date.now() - delivery.lastRound > staleAfter)
    problems.push('the delivery worker has stopped')
  return problems
}
