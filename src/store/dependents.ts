import { type BlockerKey, blockerKey } from '../core/blocker/listing.ts'
import type { Policy } from '../core/policy.ts'
import type { Database } from './connection.ts'

/**
 * Which blockers wait for one, directly or through others: by the table for people, since only messages are brought up to date by it,
 * and by the policy.
 */
export async function readDependents(db: Database, policy: Policy | null): Promise<(key: BlockerKey) => BlockerKey[]> {
  const rows = await db
    .selectFrom('blockers')
    .select(['blocker', 'depends_on'])
    .where('depends_on', '<>', '[]')
    .execute()
  const waiting = rows.flatMap(({ blocker, depends_on }) =>
    (JSON.parse(depends_on) as BlockerKey[]).map((on) => ({ on, blocker: blocker as BlockerKey })),
  )
  for (const [id, on] of Object.entries(policy?.depends_on ?? {}))
    waiting.push(...on.map((one) => ({ on: blockerKey(one), blocker: blockerKey(id) })))
  return (key) => {
    const reached = new Set([key])
    for (const one of reached) for (const { on, blocker } of waiting) if (on === one) reached.add(blocker)
    return [...reached].slice(1)
  }
}
