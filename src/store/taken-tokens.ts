import type { Database } from './connection.ts'

/** Remembers a token (a hash) until an instant (ISO 8601), and forgets those whose time is over. False when it was remembered already. */
export async function rememberToken(
  db: Database,
  { id, until, now }: { id: string; until: string; now: string },
): Promise<boolean> {
  await db.deleteFrom('taken_tokens').where('until', '<=', now).execute()
  const added = await db
    .insertInto('taken_tokens')
    .values({ id, until })
    .onConflict((on) => on.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}
