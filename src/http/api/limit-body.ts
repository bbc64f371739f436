import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Env } from './context.ts'
import { makeProblem, problemResponse } from './problem.ts'

/** A blocker map has at most 16 MB (the reader says so with its place); whatever else is sent is small. */
const forDocuments = 17 * 1024 * 1024
const forOthers = 256 * 1024

/** Refuses what is too large before it is read, or as soon as it shows. */
export const limitBody: MiddlewareHandler<Env> = (c, next) => {
  // Nothing is read of a body where none is asked for.
  if (c.req.method === 'GET') return next()
  return (c.req.path === '/v1/documents' ? document : other)(c, next)
}

const document = limit(forDocuments)
const other = limit(forOthers)

function limit(maxSize: number) {
  const onError = () =>
    problemResponse(makeProblem(413, 'too_large', `A body has at most ${maxSize / 1024} KiB here; nothing was done.`))
  return bodyLimit({ maxSize, onError })
}
