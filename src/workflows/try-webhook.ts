import { randomUUID } from 'node:crypto'
import { pingOf } from '../core/webhook/event.ts'
import { resolveChecked } from './ports/addresses.ts'
import { causeOf } from './ports/causes.ts'
import { type Endpoint, postingWebhooks } from './ports/post-webhook.ts'

/** Whether an endpoint can be sent to, in words: where its name leads, and with `ping` (whose ledger it is, and when) whether it takes a signed one. */
export async function tryWebhook(
  endpoint: Endpoint,
  ping: { workspace: string; now: number } | null,
): Promise<{ ok: boolean; say: string }> {
  return ping ? sendPing(endpoint, ping) : lookUp(endpoint)
}

async function lookUp({ url, allow_private }: Endpoint): Promise<{ ok: boolean; say: string }> {
  const { hostname } = new URL(url)
  try {
    const addresses = await resolveChecked(hostname, allow_private)
    return { ok: true, say: `leads to ${addresses.join(', ')}; \`doctor --send\` sends it a signed ping` }
  } catch (error) {
    return { ok: false, say: `cannot be sent to: ${error instanceof Error ? causeOf(error) : error}` }
  }
}

async function sendPing(
  endpoint: Endpoint,
  { workspace, now }: { workspace: string; now: number },
): Promise<{ ok: boolean; say: string }> {
  const { post, close } = postingWebhooks()
  try {
    const message = pingOf(workspace, { id: randomUUID(), at: new Date(now).toISOString() })
    const answer = await post(endpoint, message, now)
    if (answer.kind === 'taken') return { ok: true, say: `took a signed ping, with HTTP ${answer.status}` }
    const because = answer.kind === 'gone' ? 'it answers with HTTP 410: it is gone for good' : answer.because
    return { ok: false, say: `took no signed ping: ${because}` }
  } finally {
    await close()
  }
}
