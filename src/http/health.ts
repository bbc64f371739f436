import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '../workflows/deliver-messages.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { listWebhooks, webhookTrouble } from '../workflows/list-webhooks.ts'
import type { VerificationState } from '../workflows/ports/verification.ts'
import type { Metrics } from './metrics.ts'

/** A round of delivery this old means that the worker hangs (milliseconds). */
const staleAfter = 120_000

/** What is looked at: the ledger, the worker, what was counted, and whether Slack can reach us. */
interface Watched {
  ledger: Ledger
  delivery: Delivery
  metrics: Metrics
  isReached: () => boolean
  verification: () => VerificationState
}

/** `/metrics`: Prometheus' text. `/healthz`: the process is alive. `/readyz`: 200 when ledger and worker are well, else 503 and what is not. */
export async function startHealth(
  at: { host: string; port: number },
  bot: Watched,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify(body)}\n`)
    }
    if (request.method !== 'GET') return answer(405, { error: 'only GET is answered here' })
    if (request.url === '/healthz') return answer(200, { alive: true })
    if (request.url === '/metrics') return sendMetrics(response, bot)
    if (request.url !== '/readyz')
      return answer(404, { error: 'only /healthz, /readyz and /metrics are answered here' })
    const problems = await findProblems(bot)
    answer(problems.length > 0 ? 503 : 200, {
      ready: problems.length === 0,
      problems,
      warnings: await findWarnings(bot),
      verification: bot.verification(),
    })
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

async function sendMetrics(response: ServerResponse, { metrics, ledger, delivery }: Watched): Promise<void> {
  try {
    const { type, text } = await metrics.page(ledger, delivery)
    response.writeHead(200, { 'content-type': type }).end(text)
  } catch {
    response.writeHead(503).end('the database does not answer\n')
  }
}

/** What is not as it should be, and keeps nobody from using this process. */
async function findWarnings({ ledger }: Watched): Promise<string[]> {
  const webhooks = await listWebhooks(ledger).catch(() => [])
  return webhooks.flatMap((one) => webhookTrouble(one) ?? [])
}

async function findProblems({ ledger, delivery, isReached }: Watched): Promise<string[]> {
  const problems: string[] = []
  await ledger.refresh().catch(() => problems.push('the database does not answer'))
  if (ledger.broken) problems.push(`the ledger is broken: ${ledger.broken}`)
  if (!isReached()) problems.push('no socket to Slack is open; it is being opened again')
  if (ledger.clockTrouble) problems.push(ledger.clockTrouble)
  if (delivery.lastRound > 0 && Date.now() - delivery.lastRound > staleAfter)
    problems.push('the delivery worker has stopped')
  return problems
}
