import { createRoute, z } from '@hono/zod-openapi'
import { actionName } from '../../../core/blocker/listing.ts'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { gateFacts } from '../../../core/gate-facts.ts'
import { type Parameters, readParameters } from '../../../core/parameters.ts'
import { refuseMoreRuns } from '../../../core/run/decide.ts'
import { readWithin } from '../../../core/run/run.ts'
import { checkGate, passGate } from '../../../workflows/check-gate.ts'
import { issueReceipt } from '../../../workflows/issue-receipt.ts'
import { waitUntil } from '../../../workflows/wait-until.ts'
import type { Api, ApiContext } from '../context.ts'
import { makeProblem, problemResponse } from '../problem.ts'
import { badInput, json, refusals, refused, security, sent } from '../responses.ts'
import { gate, gateLine, params } from '../schemas.ts'

const named = z.object({
  action: z.string().min(1).openapi({ description: 'Exactly as the map names it.', example: 'REAL_RUN' }),
})
const wait = z.coerce
  .number()
  .min(0)
  .max(55)
  .default(0)
  .openapi({ description: 'Seconds to wait until it is open; 55 at most.' })
const sandbox = z
  .enum(['true', 'false'])
  .default('false')
  .openapi({ description: 'true: let a gate of the sandbox’s ledger open; for trying only.' })

const list = createRoute({
  method: 'get',
  path: '/v1/gates',
  summary: 'Every action, open or closed, with the codes of the reasons',
  security,
  request: {
    query: z.object({ after: z.string().default(''), limit: z.coerce.number().int().min(1).max(200).default(100) }),
  },
  responses: {
    200: json(
      z.object({ gates: z.array(gateLine), next: z.string().nullable() }),
      'By name; `next` is the `after` of the next page',
    ),
    ...refusals,
  },
})

const check = createRoute({
  method: 'get',
  path: '/v1/gates/{action}',
  summary: 'May this action run now? Parameters as `param=name=value`, as often as needed',
  security,
  request: {
    params: named,
    query: z.object({ wait, sandbox, param: z.union([z.string(), z.array(z.string())]).optional() }),
  },
  responses: { 200: json(gate, 'Open or closed; a closed gate is no error'), ...refusals },
})

const spending = z.object({
  params,
  sandbox: z.boolean().default(false),
  audience: z.string().max(500).nullable().default(null).openapi({ description: 'For whom the receipt is' }),
  nonce: z.string().max(500).nullable().default(null).openapi({ description: 'What its receipt has to have in it' }),
  program: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: 'What starts with the passage: then a run is recorded, whose end is to be said' }),
  within: z
    .string()
    .default('24h')
    .openapi({ description: 'Later than this its outcome counts as unknown; 30d at most' }),
})

const spend = createRoute({
  method: 'post',
  path: '/v1/gates/{action}/spend',
  summary: 'Goes through the gate: one use of each authorisation it rests on, all or none',
  security,
  request: {
    params: named,
    body: {
      required: false,
      content: { 'application/json': { schema: spending } },
    },
  },
  responses: {
    200: json(gate, '`passed` says whether it was gone through; where not, `reasons` say why'),
    ...refusals,
  },
})

/** Asking gates, and going through them. */
export function gates(api: Api, { ledger, stopping, log }: ApiContext): void {
  api.openapi(list, async (c) => {
    const caller = c.get('caller')
    const barred = refuseCaller(caller, 'gate:read', null)
    if (barred) return refused(barred)
    const { after, limit } = c.req.valid('query')
    const state = await ledger.refresh()
    const mine = state
      .actions()
      .filter((action) => action > after && !refuseCaller(caller, 'gate:read', action))
      .sort()
    const page = mine.slice(0, limit)
    const lines = await Promise.all(page.map((action) => checkGate(ledger, action)))
    const told = lines.map(({ action, open, reasons }) => ({
      action,
      open,
      codes: [...new Set(reasons.map(({ code }) => code))],
    }))
    return sent({ gates: told, next: mine.length > limit ? (page.at(-1) ?? null) : null })
  })
  api.openapi(check, async (c) => {
    const { action } = c.req.valid('param')
    const barred = refuseCaller(c.get('caller'), 'gate:read', action)
    if (barred) return refused(barred)
    const query = c.req.valid('query')
    const given = readParameters([query.param ?? []].flat())
    if ('problem' in given) return badInput(given.problem)
    const verdict = await waitUntil(ledger, {
      time: query.wait * 1000,
      until: () => AbortSignal.any([stopping, c.req.raw.signal]),
      look: () => checkGate(ledger, action, given, { sandbox: query.sandbox === 'true' }),
      enough: ({ open }) => open,
    })
    return sent(gateFacts(verdict, ledger.state.desk.sandbox, null))
  })
  api.openapi(spend, async (c) => {
    const { action } = c.req.valid('param')
    const caller = c.get('caller')
    const barred = refuseCaller(caller, 'gate:spend', action)
    if (barred) return refused(barred)
    const body = c.req.valid('json')
    const given = parametersOf(body?.params)
    if ('problem' in given) return badInput(given.problem)
    const within = readWithin(body?.within ?? '24h')
    if (typeof within === 'object') return badInput(within.problem)
    const full = body?.program === undefined ? null : refuseMoreRuns(await ledger.refresh())
    if (full) return refused(full)
    const run =
      body?.program === undefined
        ? {}
        : { run: { program: body.program, runner: { host: caller.name, process: null }, within } }
    const asking = { sandbox: body?.sandbox ?? false, by: caller, ...run }
    const passage = await passGate(ledger, actionName(action), caller.name, given, asking)
    const told = gateFacts(passage, ledger.state.desk.sandbox, caller.name)
    if (passage.passage === null) return sent(told)
    const receipt = await issueReceipt(ledger, passage.passage, body ?? {}).catch((error: unknown) => {
      log.error({ err: error, passage: passage.passage }, 'a passage has no receipt')
      return null
    })
    return receipt === null ? sent(withoutReceipt(passage.passage)) : sent({ ...told, receipt })
  })
}

/** Kept for its Idempotency-Key, unlike a fault: the use is spent, and the same call again must not spend another. */
function withoutReceipt(passage: number): Response {
  const sentence = `Entry ${passage} is the passage, and it has spent its uses; but the ledger could not prove it, so there is no receipt, and it is not to be relied on. Whoever runs Countersign finds more in its log, and with \`countersign verify\`.`
  return problemResponse(makeProblem(409, 'no_receipt', sentence))
}

/** Parameters as JSON gives them, by the rules of those on the command line. */
export function parametersOf(given: Record<string, string> = {}): Parameters | { problem: string } {
  return readParameters(Object.entries(given).map(([name, value]) => `${name}=${value}`))
}
