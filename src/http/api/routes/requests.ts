import { createRoute, z } from '@hono/zod-openapi'
import { sameActor } from '../../../core/actor.ts'
import { actionName } from '../../../core/blocker/listing.ts'
import { asCaller, refuseCaller } from '../../../core/caller/caller.ts'
import { isRefusal, refuse } from '../../../core/refusal.ts'
import { askedFacts } from '../../../core/request/asked-facts.ts'
import { requestFacts } from '../../../core/request/request-facts.ts'
import { readRequest } from '../../../workflows/read-history.ts'
import { requestRun } from '../../../workflows/request-run.ts'
import { waitUntil } from '../../../workflows/wait-until.ts'
import type { Api, ApiContext } from '../context.ts'
import { makeProblem, problemResponse } from '../problem.ts'
import { badInput, json, refusals, refused, security, sent } from '../responses.ts'
import { params, reason, request } from '../schemas.ts'
import { parametersOf } from './gates.ts'

const create = createRoute({
  method: 'post',
  path: '/v1/requests',
  summary: 'Asks the owners for one run; the same request again is the same one',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            action: z.string().min(1),
            reason: z.string().min(1),
            params,
            for_whom: z.string().max(200).nullable().default(null),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      request.extend({ again: z.boolean(), in_the_way: z.array(reason), who_can: z.string() }),
      'What was asked, and what else stands in its way',
    ),
    ...refusals,
  },
})

const show = createRoute({
  method: 'get',
  path: '/v1/requests/{id}',
  summary: 'A request; waits until it is decided or over',
  security,
  request: {
    params: z.object({ id: z.string().regex(/^R-\d+$/) }),
    query: z.object({ wait: z.coerce.number().min(0).max(55).default(0) }),
  },
  responses: { 200: json(request, 'As it stands'), ...refusals },
})

/** Asking the owners for a run, and hearing what they say. */
export function requests(api: Api, { ledger, limits, stopping }: ApiContext): void {
  api.openapi(create, async (c) => {
    const caller = c.get('caller')
    const body = c.req.valid('json')
    const barred = refuseCaller(caller, 'request:create', body.action)
    if (barred) return refused(barred)
    const given = parametersOf(body.params)
    if ('problem' in given) return badInput(given.problem)
    const state = await ledger.refresh()
    const own = [...state.requests.values()].filter(({ by }) => sameActor(by, asCaller(caller)))
    if (own.length >= limits.open_requests)
      return sent(problemResponse(makeProblem(429, 'too_many_requests', tooMany(caller.name, limits.open_requests))))
    const { action, for_whom } = { ...body, action: actionName(body.action) }
    const asked = await requestRun(ledger, { by: caller, action, params: given, reason: body.reason, for_whom })
    if (isRefusal(asked)) return refused(asked)
    return sent(askedFacts(ledger.state, asked, ledger.now))
  })
  api.openapi(show, async (c) => {
    const caller = c.get('caller')
    const { id } = c.req.valid('param')
    const look = async () => {
      const state = await ledger.refresh()
      const found = ledger.broken ? null : await readRequest(ledger, id)
      return found && requestFacts(state, found, ledger.now)
    }
    const found = await waitUntil(ledger, {
      time: c.req.valid('query').wait * 1000,
      until: () => AbortSignal.any([stopping, c.req.raw.signal]),
      look,
      enough: (seen) => seen === null || seen.state !== 'waits',
    })
    const barred = found
      ? refuseCaller(caller, 'request:create', found.action)
      : refuseCaller(caller, 'request:create', null)
    if (barred) return refused(barred)
    if (!found) return refused(refuse('unknown_request', `There is no request ${id}.`))
    return sent(found)
  })
}

function tooMany(name: string, most: number): string {
  return `${name} has ${most} requests open, which is as many as it may. Owners decide them, or they are withdrawn, before more are asked.`
}
