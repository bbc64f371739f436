import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Caller } from '../../core/caller/caller.ts'
import { StoreError } from '../../workflows/open-ledger.ts'
import type { AskApi } from '../../workflows/ports/ask-api.ts'
import { answerOnce } from './answer-once.ts'
import type { Api, ApiContext, Env } from './context.ts'
import { letIn } from './let-in.ts'
import { limitBody } from './limit-body.ts'
import { makeProblem, problemResponse } from './problem.ts'
import { advice } from './routes/advice.ts'
import { authority } from './routes/authority.ts'
import { blockers } from './routes/blockers.ts'
import { documents } from './routes/documents.ts'
import { events } from './routes/events.ts'
import { freezes } from './routes/freezes.ts'
import { gates } from './routes/gates.ts'
import { ledger } from './routes/ledger.ts'
import { proofs } from './routes/proofs.ts'
import { requests } from './routes/requests.ts'
import { runs } from './routes/runs.ts'
import { tellTimezone } from './tell-timezone.ts'

const parts = [gates, proofs, advice, requests, runs, freezes, blockers, documents, ledger, events, authority]

/** The HTTP API: deny by default. Every answer that is not what was asked for is a problem document, and none of them says that a gate is open. */
export function createApi(context: ApiContext): Api {
  const api: Api = new OpenAPIHono<Env>({
    defaultHook: (result) =>
      result.success
        ? undefined
        : problemResponse(
            makeProblem(
              422,
              'bad_input',
              'What was sent has problems; nothing was done.',
              result.error.issues.map(({ path, message }) => ({
                place: path.join('.') || result.target,
                sentence: message,
              })),
            ),
          ),
  })
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description: 'The gate for scripts, agents and CI. docs/api.md has examples.',
    },
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A signed identity (OIDC) that the policy names, or a token that `countersign token create` made.',
  })
  api.use('/v1/*', limitBody, letIn(context), tellTimezone(context), answerOnce(context))
  for (const register of parts) register(api, context)
  const { mcp } = context
  if (mcp) {
    api.use('/mcp', limitBody, letIn(context))
    api.all('/mcp', (c) => mcp(c.req.raw, askAs(api, c.get('caller'))))
  }
  api.notFound((c) =>
    problemResponse(
      makeProblem(
        404,
        'unknown_path',
        `There is no ${c.req.method} ${c.req.path} here; /openapi.json has what there is.`,
      ),
    ),
  )
  api.onError((error, c) => {
    if (error instanceof SyntaxError || ('status' in error && error.status === 400))
      return problemResponse(
        makeProblem(400, 'bad_input', 'The body is not JSON, or its encoding is broken; nothing was done.'),
      )
    const reference = randomUUID().slice(0, 8)
    context.log.error({ err: error, reference, path: c.req.path }, 'a call failed')
    if (error instanceof StoreError) return problemResponse(makeProblem(503, error.code, error.message))
    return problemResponse(
      makeProblem(500, 'fault', `That did not work because of a fault on our side; the log has it as ${reference}.`),
    )
  })
  return api
}

/** Asks the API in a caller's name, from within this process. */
export function askAs(api: Api, caller: Caller): AskApi {
  return async (method, path, body) => {
    const headers = { 'content-type': 'application/json' }
    const request = new Request(
      `http://within${path}`,
      body ? { method, headers, body: JSON.stringify(body) } : { method },
    )
    const response = await api.fetch(request, { within: caller })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}
