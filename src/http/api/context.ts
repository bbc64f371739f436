import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import type { Caller } from '../../core/caller/caller.ts'
import type { Policy } from '../../core/policy.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { Ledger } from '../../workflows/ledger.ts'
import type { AskApi } from '../../workflows/ports/ask-api.ts'

/** Who calls, by what stands after `Bearer` in the Authorization header; or why nobody is believed. */
export type Identify = (credential: string) => Promise<Caller | Refusal>

/** What the API works with; the composition root makes it. */
export interface ApiContext {
  ledger: Ledger
  identify: Identify
  log: Logger
  limits: Limits
  /** Aborted when the server stops: whoever waits is answered with what is true then. */
  stopping: AbortSignal
  /** `/mcp`, where there is one. */
  mcp?: Door
}

/** Of each caller. */
export type Limits = Pick<NonNullable<Policy['api']>, 'calls_per_minute' | 'open_requests'>

/** What a request carries from the door to its route. */
export type Env = { Variables: { caller: Caller }; Bindings: Within }

/** Asked from within this process, in the name of a caller who was let in already. Nothing that comes over a socket can say so. */
export interface Within {
  within?: Caller
}

/** Another door that stands on the API: it answers a request of a caller by asking in the caller's name. */
export type Door = (request: Request, ask: AskApi) => Promise<Response>

export type Api = OpenAPIHono<Env>
