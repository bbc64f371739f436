import { createHmac } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { SUNDAY, standing } from './given.ts'

/** What an app needs to call Slack, and to know that Slack calls it. */
export interface Tokens {
  apiUrl: string
  botToken: string
  signingSecret: string
}

/** What `SlackThread` asks for: these payloads to this port, at once. */
export interface Request {
  port: number
  payloads: readonly object[]
}

const sandbox = await startSandbox({
  manifestPath: fileURLToPath(new URL('../../manifest.yml', import.meta.url)),
  clock: standing(SUNDAY),
})
const { apiUrl, botToken, signingSecret } = sandbox
parentPort?.on('message', async (request: Request) => parentPort?.postMessage(await deliver(request).catch(String)))
parentPort?.postMessage({ apiUrl, botToken, signingSecret } satisfies Tokens)

async function deliver({ port, payloads }: Request): Promise<number> {
  const requests = payloads.map((payload) => signed(`payload=${encodeURIComponent(JSON.stringify(payload))}`))
  const start = performance.now()
  const answers = await Promise.all(requests.map((request) => fetch(`http://127.0.0.1:${port}/slack/events`, request)))
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  const end = performance.now()
  const wrong = answers.findIndex(({ ok }, i) => !ok || /"(update|errors)"/.test(texts[i] ?? ''))
  if (wrong >= 0) throw new Error(`${answers[wrong]?.status} ${texts[wrong]}`)
  return end - start
}

/** With Slack's signature: docs.slack.dev/authentication/verifying-requests-from-slack. */
function signed(body: string): RequestInit {
  const at = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')
  const headers = { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${signature}` }
  return { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body }
}
