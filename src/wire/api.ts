import type { Logger } from 'pino'
import type { Policy } from '../core/policy.ts'
import { identifyBy } from '../http/api/let-in.ts'
import { startApi } from '../http/api/start-api.ts'
import type { Fetch } from '../http/oidc/ask-issuer.ts'
import { callersByToken } from '../http/oidc/token-callers.ts'
import { mcpOverHttp } from '../mcp/server.ts'
import { version } from '../version.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { TokensTaken } from '../workflows/take-token-once.ts'
import { networkOrError } from './start-error.ts'

/** The HTTP API, where the policy asks for one: programs with a token, or with a signed identity that the policy in force names. */
export async function apiFor(
  { api }: Pick<Policy, 'api'>,
  { ledger, log }: { ledger: Ledger; log: Logger },
): Promise<{ url: string; close(): Promise<void> } | null> {
  if (!api) return null
  const bySignedIdentity = callersByToken({
    rules: async () => (await ledger.refresh()).desk.policy?.callers ?? [],
    taken: new TokensTaken(ledger.db),
    now: () => ledger.now,
    // As Slack is reached: an issuer may be on the other side of a proxy.
    fetch: networkOrError().fetch as Fetch,
  })
  return startApi(api, {
    ledger,
    log,
    limits: api,
    identify: identifyBy(ledger, bySignedIdentity),
    mcp: mcpOverHttp(version),
  })
}
