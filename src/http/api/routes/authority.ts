import { createRoute, z } from '@hono/zod-openapi'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { brokenLedger } from '../../../workflows/ledger.ts'
import { tellAuthority } from '../../../workflows/tell-authority.ts'
import type { Api, ApiContext } from '../context.ts'
import { json, refusals, refused, security, sent } from '../responses.ts'
import { head } from '../schemas.ts'

const show = createRoute({
  method: 'get',
  path: '/v1/authority',
  summary:
    'Who may decide what, the grants in force, the policy’s hash, the head; as `countersign authority --json` gives it',
  security,
  responses: {
    200: json(z.looseObject({ workspace: z.string().nullable(), policy: z.string(), head }), 'Now'),
    ...refusals,
  },
})

export function authority(api: Api, { ledger }: ApiContext): void {
  api.openapi(show, async (c) => {
    const barred = refuseCaller(c.get('caller'), 'ledger:read', null)
    if (barred) return refused(barred)
    await ledger.refresh()
    if (ledger.broken) return refused(brokenLedger(ledger.broken))
    return sent(tellAuthority(ledger))
  })
}
