import { createRoute, z } from '@hono/zod-openapi'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { brokenLedger } from '../../../workflows/ledger.ts'
import { readTexts } from '../../../workflows/read-history.ts'
import type { Api, ApiContext } from '../context.ts'
import { json, refusals, refused, security, sent } from '../responses.ts'
import { head } from '../schemas.ts'

const read = createRoute({
  method: 'get',
  path: '/v1/ledger',
  summary: 'The ledger’s entries in order, each as the exact text that its leaf is the hash of (docs/ledger.md)',
  security,
  request: {
    query: z.object({
      after: z.coerce.number().int().min(0).default(0).openapi({ description: 'The seq after which to begin' }),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  responses: {
    200: json(
      z.object({ entries: z.array(z.object({ seq: z.int(), text: z.string() })), head, next: z.int().nullable() }),
      'A page, and the signed head that all of them lead to; `next` is the `after` of the next page',
    ),
    ...refusals,
  },
})

/** The truth, to whoever wants to check it. */
export function ledger(api: Api, { ledger: record }: ApiContext): void {
  api.openapi(read, async (c) => {
    const barred = refuseCaller(c.get('caller'), 'ledger:read', null)
    if (barred) return refused(barred)
    await record.refresh()
    if (record.broken) return refused(brokenLedger(record.broken))
    const { after, limit } = c.req.valid('query')
    const { head: at, checkpoint } = record
    const entries = await readTexts(record, after, Math.min(limit, Math.max(0, at.size - after)))
    const last = entries.at(-1)?.seq ?? after
    return sent({ entries, head: { ...at, checkpoint }, next: last < at.size && entries.length > 0 ? last : null })
  })
}
