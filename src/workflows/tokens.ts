import { createHash, randomBytes } from 'node:crypto'
import type { Scope } from '../core/caller/caller.ts'
import type { Token } from '../core/caller/token.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { noteTokenUse, tokenUses } from '../store/callers.ts'
import type { Ledger } from './ledger.ts'

/** What a secret of ours begins with, so that whoever finds one knows whose it is. */
export const tokenPrefix = 'cs_'

/** Makes a token; its secret is answered once, and kept nowhere. `expires` is ISO 8601. */
export async function createToken(
  ledger: Ledger,
  wanted: { name: string; scopes: Scope[]; actions: string[] | null; expires: string },
): Promise<{ token: Token; secret: string } | Refusal> {
  const secret = `${tokenPrefix}${randomBytes(32).toString('base64url')}`
  const done = await ledger.execute({ kind: 'create-token', ...wanted, hash: hashOfToken(secret) })
  if (isRefusal(done)) return done
  const token = ledger.state.desk.tokens.at(-1)
  if (!token) throw new Error('the token was recorded, and is not there')
  return { token, secret }
}

/** What of a secret is in the ledger: SHA-256 (hex). */
export function hashOfToken(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The tokens in force, with when each was used last (ISO 8601), if ever. */
export async function listTokens(ledger: Ledger): Promise<(Token & { used_at: string | null })[]> {
  const uses = await tokenUses(ledger.db)
  return ledger.state.desk.tokens
    .filter(({ expires }) => Date.parse(expires) > ledger.now)
    .map((token) => ({ ...token, used_at: uses.get(token.id) ?? null }))
}

/** Notes when tokens are used, once a minute each: nobody needs to know it closer, and a gate must not cost a write. */
export class TokenUses {
  readonly #ledger: Ledger
  readonly #noted = new Map<string, number>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async note(token: string): Promise<void> {
    const { now } = this.#ledger
    if (now - (this.#noted.get(token) ?? Number.NEGATIVE_INFINITY) < 60_000) return
    this.#noted.set(token, now)
    await noteTokenUse(this.#ledger.db, token, new Date(now).toISOString())
  }
}
