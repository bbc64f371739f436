import type { Caller } from '../core/caller/caller.ts'
import { scopes } from '../core/caller/caller.ts'
import { askAs, createApi } from '../http/api/api.ts'
import { createLog } from '../log.ts'
import { mcpOverStdio } from '../mcp/server.ts'
import { version } from '../version.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { AskApi } from '../workflows/ports/ask-api.ts'

/** Serves MCP on standard input and output, asking a server. */
export function serveMcp(ask: AskApi): Promise<void> {
  return mcpOverStdio(ask, version)
}

/** The API over a ledger that is open here, in the name of whoever is at the machine: the same routes, without a socket. */
export function apiOver(ledger: Ledger, account: string): AskApi {
  const caller: Caller = { id: `machine/${account}`, name: account, scopes, actions: null }
  const limits = { calls_per_minute: 100_000, open_requests: 20 }
  const identify = async () =>
    ({ refused: true, code: 'not_identified', sentence: 'Nobody calls from outside here.' }) as const
  return askAs(
    createApi({
      ledger,
      identify,
      log: createLog({ level: 'silent', secrets: [] }),
      limits,
      stopping: new AbortController().signal,
    }),
    caller,
  )
}
