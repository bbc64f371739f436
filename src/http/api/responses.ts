import type { z } from '@hono/zod-openapi'
import type { Refusal } from '../../core/refusal.ts'
import { makeProblem, problemOf, problemResponse } from './problem.ts'
import { problem } from './schemas.ts'

/** A JSON answer, as a route declares it. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** What any route may answer instead. */
export const refusals = {
  default: { description: 'It was not done, and why', content: { 'application/problem+json': { schema: problem } } },
} as const

export const security = [{ bearer: [] }]

/**
 * The answer of a route, or the problem that stands in its place. Typed as what any route may return: hono's own type takes no read-only
 * values; that answers have the shapes their routes declare is held by test/http/api/contract.test.ts.
 */
export function sent(answer: object | Response): never {
  return (answer instanceof Response ? answer : Response.json(answer)) as never
}

/** A refusal as the answer of a route. */
export function refused(refusal: Refusal): never {
  return sent(problemResponse(problemOf(refusal)))
}

/** Input that a route cannot take. */
export function badInput(sentence: string): never {
  return sent(problemResponse(makeProblem(422, 'bad_input', sentence)))
}
