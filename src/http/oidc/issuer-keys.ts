import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { type AskIssuer, askingIssuer, type Fetch, IssuerSilent } from './ask-issuer.ts'

/** How long what an issuer says counts, how soon keys are asked for again because a token names another one, and for how long one that failed is left alone (milliseconds). */
const kept = 10 * 60_000
const cooldown = 30_000
const rest = 5000

/** The public keys of issuers: found, kept for ten minutes, and asked for anew when a token names a key that is not known. */
export class IssuerKeys {
  readonly #ask: Record<'safe' | 'insecure', AskIssuer>
  readonly #known = new Map<string, { at: number; keys: Promise<JWTVerifyGetKey> }>()

  constructor(fetch: Fetch) {
    this.#ask = {
      safe: askingIssuer(fetch, { insecure: false, rest }),
      insecure: askingIssuer(fetch, { insecure: true, rest }),
    }
  }

  /** The keys of one issuer; throws `IssuerSilent` when it does not say where they are. */
  async of(issuer: string, insecure: boolean): Promise<JWTVerifyGetKey> {
    const name = `${insecure} ${issuer}`
    const known = this.#known.get(name)
    if (known && Date.now() - known.at < kept) return known.keys
    const forget = () => void this.#known.delete(name)
    const keys = discover(issuer, this.#ask[insecure ? 'insecure' : 'safe']).then((found) => orForget(found, forget))
    this.#known.set(name, { at: Date.now(), keys })
    keys.catch(forget)
    return keys
  }
}

/** Where keys could not be had, the issuer is asked anew where they are. */
function orForget(keys: JWTVerifyGetKey, forget: () => void): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) forget()
      throw error
    }
  }
}

/** Where the keys of an issuer are, it says itself (OpenID Connect Discovery 1.0, section 4). */
async function discover(issuer: string, ask: AskIssuer): Promise<JWTVerifyGetKey> {
  const said = await (await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`))
    .json()
    .catch(() => null)
  if (said?.issuer !== issuer) throw new IssuerSilent('its configuration is that of another issuer, or none')
  if (typeof said.jwks_uri !== 'string' || !URL.canParse(said.jwks_uri))
    throw new IssuerSilent('it does not say where its keys are (`jwks_uri`)')
  return createRemoteJWKSet(new URL(said.jwks_uri), {
    cacheMaxAge: kept,
    cooldownDuration: cooldown,
    [customFetch]: ask,
  })
}
