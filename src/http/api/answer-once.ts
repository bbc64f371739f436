import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { beginAnswer, dropAnswer, type KeptAnswer, keepAnswer, readKept } from '../../workflows/answer-once.ts'
import type { ApiContext, Env } from './context.ts'
import { makeProblem, problemResponse } from './problem.ts'

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same key with the same request is answered the same for a day,
 * and done once; with another request it is refused.
 */
export function answerOnce({ ledger }: ApiContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key')
    if (c.req.method !== 'POST' || key === undefined) return next()
    if (!/^[\x21-\x7e]{1,200}$/.test(key))
      return problemResponse(makeProblem(400, 'bad_input', 'An Idempotency-Key is 1 to 200 visible ASCII characters.'))
    const { pathname, search } = new URL(c.req.url)
    const request = createHash('sha256')
      .update(`${c.req.method} ${pathname}${search}\n`)
      .update(Buffer.from(await c.req.arrayBuffer()))
      .digest('hex')
    const asked = { caller: c.get('caller').id, key, request }
    const known = await beginAnswer(ledger, asked)
    if (known) return replay(readKept(ledger, known, asked))
    await next()
    const { status } = c.res
    if (status >= 500) await dropAnswer(ledger, asked)
    else
      await keepAnswer(ledger, asked, {
        status,
        body: await c.res.clone().text(),
        type: c.res.headers.get('content-type') ?? '',
      })
    return undefined
  }
}

function replay(kept: KeptAnswer | { refused: 'another' | 'unfinished' | 'untrusted' }): Response {
  if ('refused' in kept) return problemResponse(refusals[kept.refused])
  const headers = { 'content-type': kept.type, 'idempotent-replayed': 'true' }
  return new Response(kept.body, { status: kept.status, headers })
}

const refusals = {
  another: makeProblem(
    422,
    'key_reused',
    'This Idempotency-Key was used for another request. Choose a new one for each.',
  ),
  unfinished: makeProblem(
    409,
    'outcome_unknown',
    'A request with this Idempotency-Key is being worked on, or its process ended before it answered. Ask again in a moment; if it stays so, `GET /v1/ledger` says whether it was done.',
  ),
  untrusted: makeProblem(
    409,
    'outcome_unknown',
    'What was answered to this Idempotency-Key was changed in the database, so it is not repeated. `GET /v1/ledger` says what was done.',
  ),
}
