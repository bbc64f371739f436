import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import type { Caller } from '../../core/caller/caller.ts'
import type { Policy } from '../../core/policy.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { Ledger } from '../../workflows/ledger.ts'

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
}

/** Of each caller. */
export type Limits = Pick<NonNullable<Policy['api']>, 'calls_per_minute' | 'open_requests'>

/** What a request carries from the door to its route. */
export type Env = { Variables: { caller: Caller } }

export type Api = OpenAPIHono<Env>
