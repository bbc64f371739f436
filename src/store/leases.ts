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

/** Who asks for a lease, and from when until when (ISO 8601). */
export interface Asking {
  name: string
  holder: string
  now: string
  until: string
  /** Which process the holder is, for others on the same machine; null where it cannot be told. */
  process?: HolderProcess | null
  /** A holder that is known to have ended. */
  ended?: string
}

/** A process as its machine knows it. Ids are used again, so that when it started (clock ticks since the boot) belongs to it. */
export interface HolderProcess {
  /** Where the id counts. */
  machine: string
  pid: number
  started: number
}

/**
 * Takes or renews a lease: its fencing token, or null while somebody else holds it. The token rises whenever the holder changes.
 * `now` is the caller's: clocks that differ by less than a lease's time do no harm. On PostgreSQL a holder whose connection has ended
 * is known to have ended.
 */
export async function takeLease(db: Database, asking: Asking): Promise<number | null> {
  const { name, holder, now, until, ended } = asking
  const { machine, pid, started } = asking.process ?? { machine: null, pid: null, started: null }
  const engine = engineOf(db)
  await engine.showLife(holder)
  const taken = await db
    .insertInto('leases')
    .values({ name, holder, token: 1, until, machine, pid, started })
    .onConflict((on) =>
      on
        .column('name')
        .doUpdateSet({
          token: sql`case when leases.holder = excluded.holder then leases.token else leases.token + 1 end`,
          holder: sql`excluded.holder`,
          until: sql`excluded.until`,
          machine: sql`excluded.machine`,
          pid: sql`excluded.pid`,
          started: sql`excluded.started`,
        })
        .where((is) =>
          is.or([
            is('leases.holder', '=', holder),
            is('leases.until', '<=', now),
            // Nobody takes a lease for so long: the clock was set back since.
            is('leases.until', '>', new Date(Date.parse(until) + leeway).toISOString()),
            ...(ended === undefined ? [] : [is('leases.holder', '=', ended)]),
            ...(engine.hasEnded ? [engine.hasEnded(sql.ref('leases.holder'))] : []),
          ]),
        ),
    )
    .returning('token')
    .executeTakeFirst()
  return taken?.token ?? null
}

/** Who holds, or held, a lease, whether it was given back, and which process it is where that is known. */
export interface Holder {
  holder: string
  gaveBack: boolean
  process: HolderProcess | null
}

/** The newest holder of a lease; null when nobody ever took it. */
export async function findHolder(db: Database, name: string): Promise<Holder | null> {
  const found = await db
    .selectFrom('leases')
    .select(['holder', 'until', 'machine', 'pid', 'started'])
    .where('name', '=', name)
    .executeTakeFirst()
  if (!found) return null
  const { holder, until, machine, pid, started } = found
  const isKnown = machine !== null && pid !== null && started !== null
  return { holder, gaveBack: until === '', process: isKnown ? { machine, pid, started } : null }
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
