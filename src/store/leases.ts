import { sql } from 'kysely'
import type { Database } from './connection.ts'

/**
 * Takes or renews a lease until an instant (ISO 8601): its fencing token, or null while somebody else holds it.
 * The token rises whenever the holder changes.
 */
export async function takeLease(
  db: Database,
  { name, holder, now, until }: { name: string; holder: string; now: string; until: string },
): Promise<number | null> {
  const taken = await db
    .insertInto('leases')
    .values({ name, holder, token: 1, until })
    .onConflict((on) =>
      on
        .column('name')
        .doUpdateSet({
          token: sql`case when leases.holder = excluded.holder then leases.token else leases.token + 1 end`,
          holder: sql`excluded.holder`,
          until: sql`excluded.until`,
        })
        .where((is) => is.or([is('leases.holder', '=', holder), is('leases.until', '<=', now)])),
    )
    .returning('token')
    .executeTakeFirst()
  return taken?.token ?? null
}

/** Gives a lease back before it ends; nothing happens when somebody else holds it. The row stays, and with it the count of tokens. */
export async function releaseLease(db: Database, { name, holder }: { name: string; holder: string }): Promise<void> {
  await db.updateTable('leases').set({ until: '' }).where('name', '=', name).where('holder', '=', holder).execute()
}
