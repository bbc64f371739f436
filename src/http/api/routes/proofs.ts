import { createRoute, z } from '@hono/zod-openapi'
import { type BlockerState, liveRequirements } from '../../../core/blocker/blocker.ts'
import { type Caller, refuseCaller } from '../../../core/caller/caller.ts'
import { isRefusal, type Refusal } from '../../../core/refusal.ts'
import { findBlocker } from '../../../workflows/find-blocker.ts'
import { submitProof } from '../../../workflows/submit-proof.ts'
import type { Api, ApiContext } from '../context.ts'
import { json, refusals, refused, security, sent } from '../responses.ts'

const submit = createRoute({
  method: 'post',
  path: '/v1/proofs',
  summary:
    'Submits a proof. A program’s counts only after an operator confirmed it and somebody else accepted it, in Slack',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            blocker: z.string().min(1),
            text: z.string().max(20_000).default(''),
            links: z.array(z.string().max(2000)).max(100).default([]),
            artefacts: z
              .array(z.object({ name: z.string(), sha256: z.string() }))
              .default([])
              .openapi({ description: 'Files, each with the SHA-256 (hex) of its bytes' }),
            compare: z
              .object({ before: z.string(), after: z.string() })
              .nullable()
              .default(null)
              .openapi({ description: 'What must be equal: unequal is returned by rule' }),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      z.object({ id: z.string(), blocker: z.string(), status: z.string(), confirmed: z.boolean(), reason: z.string() }),
      'The proof as it stands; `returned` where what was compared differs, with the reason',
    ),
    ...refusals,
  },
})

/** Evidence from programs. */
export function proofs(api: Api, { ledger }: ApiContext): void {
  api.openapi(submit, async (c) => {
    const caller = c.get('caller')
    const { compare, ...given } = c.req.valid('json')
    const barred =
      refuseCaller(caller, 'proof:submit', null) ??
      refuseOthers(caller, findBlocker(await ledger.refresh(), given.blocker))
    if (barred) return refused(barred)
    const submitted = await submitProof(ledger, { ...given, compared: compare, by: caller })
    return isRefusal(submitted) ? refused(submitted) : sent(submitted)
  })
}

/** A program that may name some actions alone gives no proof for a blocker of others: a proof serves all that its blocker blocks. */
function refuseOthers(caller: Caller, found: BlockerState | Refusal): Refusal | null {
  if (isRefusal(found)) return caller.actions === null ? null : found
  for (const { action } of liveRequirements(found)) {
    const barred = refuseCaller(caller, 'proof:submit', action)
    if (barred) return barred
  }
  return null
}
