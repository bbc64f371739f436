import { z } from 'zod'
import type { BlockerFacts } from '../../core/blocker/blocker-facts.ts'
import type { DetailedFacts } from '../../workflows/tell-blocker.ts'
import type { Io } from '../ports.ts'
import { valueOr } from './say-refused.ts'
import type { Server } from './server.ts'

const requirement = z.looseObject({
  action: z.string(),
  effect: z.string().nullable(),
  state: z.string(),
  reasons: z.array(z.looseObject({ fact: z.string(), sentence: z.string() })),
})
const blocker = z.looseObject({
  id: z.string(),
  status: z.string(),
  actor_needed: z.string(),
  requirements: z.array(requirement),
})
const page = z.looseObject({ blockers: z.array(blocker), next: z.int().nullable() })

/** Every blocker that a server knows, page by page; or the exit code, when it did not say. */
export async function readBlockers(io: Io, server: Server): Promise<BlockerFacts[] | number> {
  const found: unknown[] = []
  for (let after = 0; ; ) {
    const query = [
      ['state', 'all'],
      ['limit', '200'],
      ['after', String(after)],
    ] as const
    const read = valueOr(io, server, await server.get('/v1/blockers', { query }), page)
    if (typeof read === 'number') return read
    found.push(...read.value.blockers)
    // A page that does not go on would be asked for without end.
    if (read.value.next === null || read.value.next <= after) return found as BlockerFacts[]
    after = read.value.next
  }
}

const rows = z.array(z.looseObject({}))
const whole = blocker.extend({
  every_grant: rows,
  proofs: rows,
  claims: rows,
  history: rows,
  depends_on: z.array(z.string()),
})

/** Everything about one blocker, as a server tells it; or the exit code. */
export async function readBlocker(io: Io, server: Server, id: string) {
  const said = await server.get(`/v1/blockers/${encodeURIComponent(id.trim() || ' ')}`)
  const read = valueOr(io, server, said, whole)
  return typeof read === 'number' ? read : { facts: read.value as unknown as DetailedFacts, zone: read.timezone }
}
