import { createHash } from 'node:crypto'
import type { Caller } from '../../core/caller/caller.ts'
import { identify, skew } from '../../core/caller/identify.ts'
import type { Claims } from '../../core/caller/misses.ts'
import type { CallerRule } from '../../core/caller/rule.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { TokensTaken } from '../../workflows/take-token-once.ts'
import type { Fetch } from './ask-issuer.ts'
import { IssuerKeys } from './issuer-keys.ts'
import { verifyToken } from './verify-token.ts'

/** What it takes to know callers by their signed identities. */
export interface TokenCallers {
  /** The rules in force now. */
  rules: () => Promise<readonly CallerRule[]>
  /** Which tokens were taken already. */
  taken: Pick<TokensTaken, 'takeOnce'>
  now: () => number
  fetch: Fetch
}

/** Answers who calls by a signed identity (OIDC), or why nobody is believed. Each token once, unless its rule says otherwise. */
export function callersByToken({
  rules,
  taken,
  now,
  fetch,
}: TokenCallers): (token: string) => Promise<Caller | Refusal> {
  const keys = new IssuerKeys(fetch)
  return async (token) => {
    const [inForce, at] = [await rules(), now()]
    const claims = await verifyToken(token, { rules: inForce, keys, now: at })
    if (isRefusal(claims)) return claims
    const identified = identify(claims, inForce, at)
    if (isRefusal(identified)) return identified
    if (identified.reusable) return identified.caller
    const isNew = await taken.takeOnce({ id: idOf(token, claims), until: endOf(claims), now: at })
    return isNew ? identified.caller : replayed
  }
}

const replayed = refuse(
  'token_replayed',
  'The token was used before, and counts once. Ask its issuer for a new one for each call, or let the rule say `reusable: true`.',
)

/**
 * What a token is remembered by, of which nobody can make a token: its `jti`; where it has none, all that its signature is over. Not the
 * signature itself, which may have several spellings.
 */
function idOf(token: string, { iss, jti }: Claims): string {
  const what =
    typeof jti === 'string' && jti !== '' ? ['jti', iss, jti] : ['signed', token.slice(0, token.lastIndexOf('.'))]
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}

/** From when on it is refused in any case. */
function endOf({ exp }: Claims): number {
  return Number(exp) * 1000 + skew
}
