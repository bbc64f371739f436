import { createRoute, z } from '@hono/zod-openapi'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { isRefusal } from '../../../core/refusal.ts'
import type { Outcome } from '../../../core/run/run.ts'
import { keySet } from '../../../workflows/issue-receipt.ts'
import type { Api, ApiContext } from '../context.ts'
import { badInput, json, refusals, refused, security, sent } from '../responses.ts'

const end = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/end',
  summary: 'Says how a run ended that the same caller started with its passage',
  security,
  request: {
    params: z.object({ id: z.string().regex(/^X-\d+$/) }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            exit_code: z.int().min(0).max(255).optional(),
            signal: z
              .string()
              .regex(/^SIG[A-Z0-9]+$/)
              .optional(),
          }),
        },
      },
    },
  },
  responses: { 200: json(z.object({ id: z.string(), ended: z.literal(true) }), 'It is recorded'), ...refusals },
})

/** Runs, and the keys that check their receipts. */
export function runs(api: Api, { ledger }: ApiContext): void {
  api.openapi(end, async (c) => {
    const caller = c.get('caller')
    const barred = refuseCaller(caller, 'gate:spend', null)
    if (barred) return refused(barred)
    const outcome = outcomeOf(c.req.valid('json'))
    if (!outcome) return badInput('Please give either `exit_code` or `signal`.')
    const { id } = c.req.valid('param')
    const done = await ledger.execute({ kind: 'end-run', by: caller, run: id, outcome })
    return isRefusal(done) ? refused(done) : sent({ id, ended: true })
  })
  // Public, as keys are (RFC 7517): whoever checks a receipt needs no token.
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: '/.well-known/jwks.json',
    summary: 'The public keys that check receipts (RFC 7517)',
    responses: {
      200: json(z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }), 'All that ever signed this ledger'),
    },
  })
  api.get('/.well-known/jwks.json', (c) => c.json(keySet(ledger)))
}

function outcomeOf({
  exit_code: code,
  signal,
}: {
  exit_code?: number | undefined
  signal?: string | undefined
}): Outcome | null {
  if ((code === undefined) === (signal === undefined)) return null
  return signal === undefined ? { kind: 'exited', code: code ?? 1 } : { kind: 'signalled', signal }
}
