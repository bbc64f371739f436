import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '../workflows/deliver-messages.ts'
import type { Ledger } from '../workflows/ledger.ts'

/** A round of delivery this old means that the worker hangs (milliseconds). */
const staleAfter = 120_000

/** `/healthz`: the process is alive. `/readyz`: 200 when ledger and worker are well, else 503 and what is not. */
export async function startHealth(
  at: { host: string; port: number },
  { ledger, delivery }: { ledger: Ledger; delivery: Delivery },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify(body)}\n`)
    }
    if (request.method !== 'GET') return answer(405, { error: 'only GET is answered here' })
    if (request.url === '/healthz') return answer(200, { alive: true })
    if (request.url !== '/readyz') return answer(404, { error: 'only /healthz and /readyz are answered here' })
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

async function findProblems(ledger: Ledger, delivery: Delivery): Promise<string[]> {
  const problems: string[] = []
  await ledger.refresh().catch(() => problems.push('the database does not answer'))
  if (ledger.broken) problems.push(`the ledger is broken: ${ledger.broken}`)
  if (delivery.lastRound > 0 && Date.now() - delivery.lastRound > staleAfter)
    problems.push('the delivery worker has stopped')
  return problems
}
