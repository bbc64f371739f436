import type { MiddlewareHandler } from 'hono'
import type { Caller } from '../../core/caller/caller.ts'
import { callerOfToken, tokenOf } from '../../core/caller/token.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { Ledger } from '../../workflows/ledger.ts'
import { hashOfToken, TokenUses, tokenPrefix } from '../../workflows/tokens.ts'
import type { ApiContext, Env, Identify } from './context.ts'
import { makeProblem, problemResponse } from './problem.ts'
import { Rate } from './rate.ts'

/** Nobody is let in whose identity was not checked, and nobody more often than they may. */
export function letIn({ identify, limits, log }: ApiContext): MiddlewareHandler<Env> {
  const rate = new Rate(limits.calls_per_minute)
  return async (c, next) => {
    const within = c.env?.within
    if (within) {
      c.set('caller', within)
      return next()
    }
    const caller = await identifyFrom(c.req.header('authorization'), identify)
    if (isRefusal(caller)) {
      log.info({ code: caller.code }, 'a call was not let in')
      return problemResponse(makeProblem(401, caller.code, caller.sentence), { 'www-authenticate': 'Bearer' })
    }
    const seconds = rate.take(caller.id)
    if (seconds > 0)
      return problemResponse(
        makeProblem(
          429,
          'too_many_calls',
          `${caller.name} may call ${limits.calls_per_minute} times a minute; the next call is taken in ${seconds} s.`,
        ),
        { 'retry-after': String(seconds) },
      )
    const trace = c.req.header('traceparent')
    c.set('caller', trace && traceparent.test(trace) ? { ...caller, trace } : caller)
    return next()
  }
}

/** Who calls by a static token; everybody else by a signed identity. */
export function identifyBy(ledger: Ledger, bySignedIdentity: Identify): Identify {
  const uses = new TokenUses(ledger)
  return async (credential) => {
    if (!credential.startsWith(tokenPrefix)) return bySignedIdentity(credential)
    await ledger.refresh()
    if (ledger.broken) return unknown
    const token = tokenOf(ledger.state.desk.tokens, hashOfToken(credential), ledger.now)
    if (!token) return unknown
    await uses.note(token.id)
    return callerOfToken(token)
  }
}

async function identifyFrom(header: string | undefined, identify: Identify): Promise<Caller | Refusal> {
  const [, credential] = /^Bearer ([\x21-\x7e]+)$/i.exec(header?.trim() ?? '') ?? []
  return credential === undefined ? nobody : identify(credential)
}

const nobody = refuse(
  'not_identified',
  'Please say who calls: `Authorization: Bearer …`, with a signed identity (OIDC) that the policy names, or a token that `countersign token create` made.',
)

const unknown = refuse(
  'not_identified',
  'This token is of nobody: it was revoked, is over, or never was. `countersign token list` has those in force.',
)

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const traceparent = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
