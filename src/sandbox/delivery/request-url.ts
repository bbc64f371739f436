import { createHmac } from 'node:crypto'
import type { Acknowledgement, Delivery, Outgoing } from './delivery.ts'

/** Delivers over HTTP with Slack's signature. Source: docs.slack.dev/authentication/verifying-requests-from-slack. */
export function requestUrl(options: { url: string; signingSecret: string; ackTimeout: number }): Delivery {
  const ending = new AbortController()
  return {
    connected: () => true,
    async deliver(outgoing): Promise<Acknowledgement> {
      const { type, body } = encode(outgoing)
      try {
        const response = await fetch(options.url, {
          method: 'POST',
          headers: { 'content-type': type, ...signed(options.signingSecret, body), ...retried(outgoing) },
          body,
          signal: AbortSignal.any([ending.signal, AbortSignal.timeout(options.ackTimeout)]),
        })
        const text = await response.text()
        return response.ok ? { ok: true, payload: payloadOf(text) } : { ok: false, error: 'dispatch_failed' }
      } catch (error) {
        const slow = error instanceof DOMException && error.name === 'TimeoutError'
        return { ok: false, error: slow ? 'operation_timeout' : 'dispatch_failed' }
      }
    },
    onceConnected: () => (ending.signal.aborted ? new Promise(() => {}) : Promise.resolve()),
    disconnect: () => {},
    drop: () => {},
    close: () => ending.abort(),
  }
}

/** The two headers that prove that Slack sent `body`, by the machine's clock, which the receiver compares with its own. */
function signed(secret: string, body: string): Record<string, string> {
  const at = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${signature}` }
}

function encode({ type, payload }: Outgoing): { type: string; body: string } {
  if (type === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) }
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>)
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() }
}

function retried({ retry }: Outgoing): Record<string, string> {
  return retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': `http_${retry.reason}` } : {}
}

function payloadOf(text: string): Record<string, unknown> {
  try {
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  } catch {
    return { text }
  }
}
