import { causeOf } from '../../workflows/ports/causes.ts'

/** The way out, through a proxy or not. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** How long an issuer may take (milliseconds), and how much it may say (bytes). */
const patience = 5000
const most = 512 * 1024

/** Asks for one address. */
export type AskIssuer = (url: string) => Promise<Response>

/** Why an issuer's keys are not known. */
export class IssuerSilent extends Error {}

/**
 * Asks an issuer for a document in JSON. A redirect is not followed, what is endless is not read to its end, and whoever failed is
 * left alone for a while: somebody else's token must not make us ask without end. `https` only, unless the policy says otherwise.
 */
export function askingIssuer(fetch: Fetch, { insecure, rest }: { insecure: boolean; rest: number }): AskIssuer {
  const failed = new Map<string, number>()
  return async (url) => {
    if (Date.now() - (failed.get(url) ?? Number.NEGATIVE_INFINITY) < rest)
      throw new IssuerSilent('it did not answer a moment ago')
    try {
      return await ask(fetch, url, insecure)
    } catch (error) {
      failed.set(url, Date.now())
      throw error instanceof IssuerSilent ? error : new IssuerSilent(causeOf(error))
    }
  }
}

async function ask(fetch: Fetch, url: string, insecure: boolean): Promise<Response> {
  if (!url.startsWith('https://') && !(insecure && url.startsWith('http://')))
    throw new IssuerSilent('it names an address that is not https')
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  })
  if (response.status !== 200) throw new IssuerSilent(`it answered with HTTP ${response.status}`)
  return new Response(await readAtMost(response, most), { status: 200 })
}

async function readAtMost(response: Response, limit: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > limit) throw new IssuerSilent('its answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
