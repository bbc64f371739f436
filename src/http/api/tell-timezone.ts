import type { MiddlewareHandler } from 'hono'
import type { ApiContext, Env } from './context.ts'

/** Every answer says in which time zone people here read times, so that the command line writes them as they are written here. */
export function tellTimezone({ ledger }: ApiContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next()
    c.res.headers.set('countersign-timezone', ledger.state.desk.policy?.digest.timezone ?? 'UTC')
  }
}
