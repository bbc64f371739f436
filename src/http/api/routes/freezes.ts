import { createRoute, z } from '@hono/zod-openapi'
import { actionName } from '../../../core/blocker/listing.ts'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { freezeFacts } from '../../../core/desk/freeze-facts.ts'
import { isRefusal } from '../../../core/refusal.ts'
import type { Api, ApiContext } from '../context.ts'
import { json, refusals, refused, security, sent } from '../responses.ts'
import { actor, instant } from '../schemas.ts'

const freeze = createRoute({
  method: 'post',
  path: '/v1/freezes',
  summary: 'Closes an action, or all of them, at once; owners thaw it in Slack',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            action: z.string().min(1).openapi({ description: 'Exactly as the map names it, or `all`' }),
            reason: z.string().min(1),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      z.object({
        id: z.string(),
        action: z.string().nullable(),
        reason: z.string(),
        by: actor,
        at: instant,
        again: z.boolean(),
        who_can: z.string(),
      }),
      'The freeze; `again` where it was in force already',
    ),
    ...refusals,
  },
})

/** Closing takes one, and a program that may is one (rule 6). */
export function freezes(api: Api, { ledger }: ApiContext): void {
  api.openapi(freeze, async (c) => {
    const caller = c.get('caller')
    const { action: wanted, reason } = c.req.valid('json')
    const action = wanted.trim() === 'all' ? null : actionName(wanted)
    // One that may name some actions alone does not close the others.
    const barred = refuseCaller(caller, 'freeze:create', action ?? (caller.actions ? 'all' : null))
    if (barred) return refused(barred)
    const done = await ledger.execute({ kind: 'freeze', by: caller, action, reason })
    if (isRefusal(done)) return refused(done)
    const found = ledger.state.desk.freezes.findLast(
      (known) => known.action === action && known.reason === reason.trim(),
    )
    if (!found) throw new Error(`the freeze of ${wanted} was recorded, and is not there`)
    return sent(freezeFacts(ledger.state, found, done.entries.length === 0))
  })
}
