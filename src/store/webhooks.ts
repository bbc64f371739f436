import { sql } from 'kysely'
import type { Database } from './connection.ts'
import { type Lease, orLost, underLease } from './leases.ts'
import type { WebhookRow } from './tables.ts'

/** Endpoints that are not known yet begin after an entry; the others stay where they are. */
export async function beginWebhooks(db: Database, names: readonly string[], cursor: number): Promise<void> {
  if (names.length === 0) return
  await db
    .insertInto('webhooks')
    .values(names.map((name) => ({ name, cursor, attempts: 0 })))
    .onConflict((on) => on.column('name').doNothing())
    .execute()
}

/** How far the endpoints are, by their names; one that never began is left out. */
export async function readWebhooks(db: Database, names: readonly string[]): Promise<Map<string, WebhookRow>> {
  if (names.length === 0) return new Map()
  const rows = await db.selectFrom('webhooks').selectAll().where('name', 'in', names).execute()
  return new Map(rows.map((row) => [row.name, row]))
}

/** Up to this seq there is nothing to send. Like the others below, refuses (`lease_lost`) when somebody else delivers now. */
export async function recordPassed(db: Database, name: string, cursor: number, lease: Lease): Promise<void> {
  await change(db, name, { cursor }, lease)
}

/** The endpoint took the event of an entry. */
export async function recordTaken(
  db: Database,
  name: string,
  taken: Pick<WebhookRow, 'cursor' | 'taken_at' | 'status'>,
  lease: Lease,
): Promise<void> {
  await change(db, name, { ...taken, ...well }, lease)
}

/** The endpoint did not take an event. */
export async function recordNotTaken(
  db: Database,
  name: string,
  failed: Pick<WebhookRow, 'status' | 'failure' | 'failing_since' | 'not_before' | 'gone'>,
  lease: Lease,
): Promise<void> {
  await change(db, name, { ...failed, attempts: sql<number>`attempts + 1` }, lease)
}

/** Whoever mended an endpoint need not wait: it is tried at once. False where there is none of that name. */
export async function retryWebhook(db: Database, name: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('webhooks')
    .set({ not_before: null, gone: null, attempts: 0 })
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** How many entries of some kinds (null: of any) come after a seq. */
export async function countAfter(db: Database, seq: number, kinds: readonly string[] | null): Promise<number> {
  const { entries } = await db
    .selectFrom('ledger')
    .select(({ fn }) => fn.countAll<number>().as('entries'))
    .where('seq', '>', seq)
    .$if(kinds !== null, (found) => found.where('kind', 'in', kinds ?? []))
    .executeTakeFirstOrThrow()
  return entries
}

const well = { attempts: 0, failing_since: null, failure: null, not_before: null, gone: null }

async function change(db: Database, name: string, values: object, lease: Lease): Promise<void> {
  const changed = await db
    .updateTable('webhooks')
    .set(values)
    .where('name', '=', name)
    .where(underLease(db, lease))
    .executeTakeFirstOrThrow()
  orLost(changed, lease)
}
