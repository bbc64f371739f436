import { type ExpressionBuilder, sql } from 'kysely'
import type { Database } from './connection.ts'
import { engineOf } from './engine.ts'
import { StoreError } from './store-error.ts'
import type { Tables } from './tables.ts'

/** A lease as whoever took it knows it. Its token, once risen, proves that somebody else holds it now. */
export interface Lease {
  name: string
  token: number
}

/**
 * Takes or renews a lease until an instant (ISO 8601): its fencing token, or null while somebody else holds it.
 * The token rises whenever the holder changes. `now` is the caller's: clocks that differ by less than a lease's time do no harm.
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
        .where((is) =>
          is.or([
            is('leases.holder', '=', holder),
            is('leases.until', '<=', now),
            // Nobody takes a lease for so long: the clock was set back since.
            is('leases.until', '>', new Date(Date.parse(until) + leeway).toISOString()),
          ]),
        ),
    )
    .returning('token')
    .executeTakeFirst()
  return taken?.token ?? null
}

/** How far the clocks of two machines may be apart. */
const leeway = 5 * 60_000

/** Gives a lease back before it ends; nothing happens when somebody else holds it. The row stays, and with it the count of tokens. */
export async function releaseLease(db: Database, { name, holder }: { name: string; holder: string }): Promise<void> {
  await db.updateTable('leases').set({ until: '' }).where('name', '=', name).where('holder', '=', holder).execute()
}

/** Whether anybody holds a lease at an instant (ISO 8601). */
export async function isLeased(db: Database, name: string, now: string): Promise<boolean> {
  const held = await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('until', '>', now)
    .executeTakeFirst()
  return held !== undefined
}

/**
 * A condition for a change that only the holder of a lease may make: that nobody has taken it since. On PostgreSQL it keeps others
 * from taking it until the change is made; on SQLite they cannot in any case.
 */
export function underLease<Table extends keyof Tables>(db: Database, { name, token }: Lease) {
  return (is: ExpressionBuilder<Tables, Table>) =>
    is.exists(
      db
        .selectFrom('leases')
        .select(sql<number>`1`.as('held'))
        .where('name', '=', name)
        .where('token', '=', token)
        .$if(engineOf(db).name === 'postgres', (held) => held.forShare()),
    )
}

/** Fails when a change that was to be made under a lease was not. */
export function orLost({ numUpdatedRows }: { numUpdatedRows: bigint }, { name }: Lease): void {
  if (numUpdatedRows > 0n) return
  throw new StoreError(
    'lease_lost',
    `Another process has taken over ${name} while this one was held up, so what this one did last was not recorded; the other one looks for it.`,
  )
}
