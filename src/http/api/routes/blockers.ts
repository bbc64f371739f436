import { createRoute, z } from '@hono/zod-openapi'
import { requirementFor } from '../../../core/blocker/blocker.ts'
import { blockerFacts } from '../../../core/blocker/blocker-facts.ts'
import { actionName } from '../../../core/blocker/listing.ts'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { blockerStatus } from '../../../core/holding.ts'
import { isRefusal } from '../../../core/refusal.ts'
import { lookUpBlocker } from '../../../workflows/find-blocker.ts'
import { brokenLedger } from '../../../workflows/ledger.ts'
import { tellBlocker } from '../../../workflows/tell-blocker.ts'
import type { Api, ApiContext } from '../context.ts'
import { json, refusals, refused, security, sent } from '../responses.ts'
import { blocker } from '../schemas.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/blockers',
  summary: 'The blockers, in the order in which they were listed',
  security,
  request: {
    query: z.object({
      state: z.enum(['open', 'cleared', 'retired', 'all']).default('open'),
      action: z.string().optional(),
      after: z.coerce.number().int().min(0).default(0).openapi({ description: 'The `next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(z.object({ blockers: z.array(blocker), next: z.int().nullable() }), 'A page of them'),
    ...refusals,
  },
})

const show = createRoute({
  method: 'get',
  path: '/v1/blockers/{id}',
  summary: 'Everything about one blocker, as `countersign show --json` gives it',
  security,
  request: { params: z.object({ id: z.string().min(1) }) },
  responses: { 200: json(blocker, 'All of it'), ...refusals },
})

/** What stands in the way. */
export function blockers(api: Api, { ledger }: ApiContext): void {
  api.openapi(list, async (c) => {
    const barred = refuseCaller(c.get('caller'), 'gate:read', null)
    if (barred) return refused(barred)
    const { state: wanted, action, after, limit } = c.req.valid('query')
    const state = await ledger.refresh()
    if (ledger.broken) return refused(brokenLedger(ledger.broken))
    const { now } = ledger
    const found = [...state.blockers.values()].filter(
      (one) =>
        one.added_seq > after &&
        (action === undefined || requirementFor(one, actionName(action)) !== undefined) &&
        (wanted === 'all' || blockerStatus(state, one, now) === wanted),
    )
    const page = found.slice(0, limit)
    const next = found.length > limit ? (page.at(-1)?.added_seq ?? null) : null
    return sent({ blockers: page.map((one) => blockerFacts(state, one, now)), next })
  })
  api.openapi(show, async (c) => {
    const barred = refuseCaller(c.get('caller'), 'gate:read', null)
    if (barred) return refused(barred)
    const state = await ledger.refresh()
    if (ledger.broken) return refused(brokenLedger(ledger.broken))
    const found = lookUpBlocker(state, c.req.valid('param').id)
    if (isRefusal(found)) return refused(found)
    return sent(await tellBlocker(ledger, found))
  })
}
