import { createRoute, z } from '@hono/zod-openapi'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { importDocument } from '../../../workflows/import-document.ts'
import type { Api, ApiContext } from '../context.ts'
import { makeProblem, problemOf, problemResponse } from '../problem.ts'
import { json, refusals, security } from '../responses.ts'

const flag = z.enum(['true', 'false']).default('false')

const create = createRoute({
  method: 'post',
  path: '/v1/documents',
  summary: 'Imports a blocker map: JSON, or a saved knowledge-hub page with the JSON inside it',
  security,
  request: {
    query: z.object({ dry_run: flag, allow_empty: flag }),
    body: {
      required: true,
      content: {
        'application/json': { schema: z.unknown() },
        'text/html': { schema: z.string() },
        'text/plain': { schema: z.string() },
      },
    },
  },
  responses: {
    200: json(
      z.looseObject({ dry_run: z.boolean(), doc: z.string(), revision: z.int(), unchanged: z.boolean() }),
      'What it did, or with `dry_run` would do, as `countersign import --json` gives it',
    ),
    ...refusals,
  },
})

/** A map from elsewhere. Importing never grants, accepts, clears or retires (rule 1). */
export function documents(api: Api, { ledger }: ApiContext): void {
  // What comes is read by the document's own reader, to the byte, and not by the schema.
  api.openAPIRegistry.registerPath(create)
  api.post('/v1/documents', async (c) => {
    const caller = c.get('caller')
    const barred = refuseCaller(caller, 'document:import', null)
    if (barred) return problemResponse(problemOf(barred))
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const [dryRun, allowEmpty] = ['dry_run', 'allow_empty'].map((name) => c.req.query(name) === 'true') as [
      boolean,
      boolean,
    ]
    const outcome = await importDocument(ledger, bytes, { dryRun, allowEmpty, by: caller })
    if (outcome.kind === 'refused') return problemResponse(problemOf(outcome.refusal))
    if (outcome.kind === 'problems')
      return problemResponse(
        makeProblem(
          422,
          'bad_document',
          'The document was not imported; nothing was changed.',
          outcome.problems.map(({ place, sentence }) => ({ place, sentence })),
        ),
      )
    return c.json({ dry_run: dryRun, ...outcome.report })
  })
}
