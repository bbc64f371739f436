import { validTimezone } from '../../core/calendar.ts'
import { causeOf } from '../../workflows/ports/causes.ts'

/** Why nothing is known of what was asked, as a clause. Whoever asked a gate takes it as closed. */
export class Silent extends Error {}

/** What was answered: the status, the JSON that came with it, and in which time zone people there read times. */
export interface Answered {
  status: number
  body: unknown
  timezone: string
}

/** How long an answer may be (bytes). */
const most = 16 * 1024 * 1024

/**
 * Asks once. A redirect is not followed, since whoever answers it would be believed, and sees the token; what is no JSON is no answer.
 * Throws `Silent`, with the cause and nothing of what was sent.
 */
export async function fetchOnce(url: string, init: RequestInit & { patience?: number } = {}): Promise<Answered> {
  const { patience = 10_000, ...request } = init
  const signal = AbortSignal.timeout(patience)
  const response = await call(url, { ...request, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new Silent(signal.aborted ? `no answer came within ${Math.round(patience / 1000)} s` : causeOf(error))
  })
  if (response.status >= 300 && response.status < 400)
    throw new Silent('it redirects to somewhere else, which is not followed')
  const timezone = response.headers.get('countersign-timezone') ?? ''
  const body = await readJson(response, signal)
  return { status: response.status, body, timezone: validTimezone(timezone) ? timezone : 'UTC' }
}

/** Through the proxy that the environment names, as Slack is reached; a gate that needs none does not wait for its modules. */
async function call(url: string, init: RequestInit): Promise<Response> {
  if (!proxies.some((name) => process.env[name]?.trim())) return fetch(url, init)
  const { openNetwork } = await import('../../workflows/ports/network.ts')
  return (openNetwork().fetch as unknown as typeof fetch)(url, init)
}

const proxies = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']

async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  if (!/^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? ''))
    throw new Silent(`it answered with HTTP ${response.status} and no JSON`)
  try {
    return JSON.parse(await readAtMost(response, most))
  } catch (error) {
    if (error instanceof Silent) throw error
    throw new Silent(signal.aborted ? 'its answer did not end in time' : 'its answer cannot be read')
  }
}

async function readAtMost(response: Response, limit: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > limit) throw new Silent('its answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
