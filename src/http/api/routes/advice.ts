import { createRoute, z } from '@hono/zod-openapi'
import { recommendations } from '../../../core/advice/advice.ts'
import { type Caller, refuseCaller } from '../../../core/caller/caller.ts'
import { isRefusal, type Refusal } from '../../../core/refusal.ts'
import type { Decision } from '../../../workflows/find-decision.ts'
import { giveAdvice } from '../../../workflows/give-advice.ts'
import { brokenLedger } from '../../../workflows/ledger.ts'
import { tellBrief } from '../../../workflows/tell-brief.ts'
import type { Api, ApiContext } from '../context.ts'
import { badInput, json, refusals, refused, security, sent } from '../responses.ts'

const brief = json(
  z.object({
    blocker: z.string().nullable(),
    request: z.string().nullable(),
    action: z.string().nullable(),
    sha256: z.string().openapi({ description: 'SHA-256 (hex) of the text (UTF-8): what advice says that it read' }),
    text: z.string(),
  }),
  'The text to read, and its hash',
)

const ofBlocker = createRoute({
  method: 'get',
  path: '/v1/blockers/{id}/brief',
  summary:
    'Everything that is known of a decision, as text for a model; without an action, of all decisions of the blocker',
  security,
  request: { params: z.object({ id: z.string().min(1) }), query: z.object({ action: z.string().min(1).optional() }) },
  responses: { 200: brief, ...refusals },
})

const ofRequest = createRoute({
  method: 'get',
  path: '/v1/requests/{id}/brief',
  summary: 'Everything that is known of a request, as text for a model',
  security,
  request: { params: z.object({ id: z.string().regex(/^R-\d+$/) }) },
  responses: { 200: brief, ...refusals },
})

const give = createRoute({
  method: 'post',
  path: '/v1/advice',
  summary:
    'Gives a machine’s recommendation on a decision that waits. It is shown beside the words, and decides nothing',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            blocker: z.string().min(1).optional().openapi({ description: 'With `action`: the decision of a blocker' }),
            action: z.string().min(1).optional(),
            request: z
              .string()
              .regex(/^R-\d+$/)
              .optional()
              .openapi({ description: 'Or a request' }),
            recommend: z.enum(recommendations).openapi({ description: 'ask: something must be known first' }),
            reason: z.string().min(1),
            model: z.string().min(1),
            read: z.string().openapi({ description: 'The `sha256` of the brief that it read' }),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      z.object({
        id: z.string(),
        blocker: z.string().nullable(),
        request: z.string().nullable(),
        action: z.string(),
        recommend: z.enum(recommendations),
        again: z.boolean(),
      }),
      'The advice as it stands; `again` where it stood already',
    ),
    ...refusals,
  },
})

/** What a machine may read of a decision, and what it recommends. */
export function advice(api: Api, { ledger }: ApiContext): void {
  const tell = async (caller: Caller, named: Decision) => {
    const barred = refuseReader(caller)
    if (barred) return refused(barred)
    const state = await ledger.refresh()
    if (ledger.broken) return refused(brokenLedger(ledger.broken))
    const found = tellBrief(state, named)
    return isRefusal(found) ? refused(found) : sent(found)
  }
  api.openapi(ofBlocker, async (c) =>
    tell(c.get('caller'), { blocker: c.req.valid('param').id, ...c.req.valid('query') }),
  )
  api.openapi(ofRequest, async (c) => tell(c.get('caller'), { request: c.req.valid('param').id }))
  api.openapi(give, async (c) => {
    const caller = c.get('caller')
    const { blocker, action, request, ...said } = c.req.valid('json')
    const on = named({ blocker, action, request })
    if (on === null) return badInput('Advice is on one decision: a `blocker` with its `action`, or a `request`.')
    const state = await ledger.refresh()
    const concerned = 'request' in on ? (state.request(on.request)?.action ?? null) : on.action
    const barred = refuseCaller(caller, 'advice:create', concerned)
    if (barred) return refused(barred)
    const given = await giveAdvice(ledger, { on, ...said, by: caller })
    return isRefusal(given) ? refused(given) : sent(given)
  })
}

/** Whoever may advise may read what advice is about. */
function refuseReader(caller: Caller): Refusal | null {
  return refuseCaller(caller, caller.scopes.includes('advice:create') ? 'advice:create' : 'gate:read', null)
}

function named({
  blocker,
  action,
  request,
}: {
  blocker?: string | undefined
  action?: string | undefined
  request?: string | undefined
}) {
  if (request !== undefined) return blocker === undefined && action === undefined ? { request } : null
  return blocker !== undefined && action !== undefined ? { blocker, action } : null
}
