import type { Seal } from '../core/sealing.ts'
import { chunksOf } from './chunks.ts'
import type { Database, Transaction } from './connection.ts'
import { insertRows } from './insert-rows.ts'

/** The newest seal as it is stored: the entry that holds its root, and the hashes of its pages. */
export interface StoredSeal {
  seq: number
  hashes: Buffer[]
}

/** Keeps a seal: what of its pages and states changed, and which entry holds its root. */
export async function writeSeal(tx: Transaction, seq: number, { hashes, pages, states }: Seal): Promise<void> {
  const stored = { seq, pages: Buffer.concat(hashes) }
  await tx
    .insertInto('seal')
    .values({ only: 1, ...stored })
    .onConflict((on) => on.column('only').doUpdateSet(stored))
    .execute()
  const changed = pages.map(([page, text]) => ({ page, text }))
  await insertRows(tx, { table: 'seal_pages', how: 'put' }, changed, (rows) =>
    tx
      .insertInto('seal_pages')
      .values(rows)
      .onConflict((on) => on.column('page').doUpdateSet((is) => ({ text: is.ref('excluded.text') }))),
  )
  const gone = states.flatMap(([subject, text]) => (text === null ? [subject] : []))
  for (const chunk of chunksOf(gone, 100)) await tx.deleteFrom('states').where('subject', 'in', chunk).execute()
  // In the table's own order, so that each of its pages is written once.
  const kept = states.flatMap(([subject, text]) => (text === null ? [] : [{ subject, text }])).sort(bySubject)
  await insertRows(tx, { table: 'states', how: 'put' }, kept, (rows) =>
    tx
      .insertInto('states')
      .values(rows)
      .onConflict((on) => on.column('subject').doUpdateSet((is) => ({ text: is.ref('excluded.text') }))),
  )
}

/** The newest seal; undefined before the first. */
export async function readSeal(db: Database): Promise<StoredSeal | undefined> {
  const row = await db.selectFrom('seal').select(['seq', 'pages']).executeTakeFirst()
  if (!row) return undefined
  const hashes = Array.from({ length: row.pages.length / 32 }, (_, i) => row.pages.subarray(32 * i, 32 * i + 32))
  return { seq: row.seq, hashes }
}

/** The texts of some pages, or of all; pages that are empty may be missing. */
export async function readPages(db: Database, pages: readonly number[] | 'all'): Promise<Map<number, string>> {
  let query = db.selectFrom('seal_pages').select(['page', 'text'])
  if (pages !== 'all') query = query.where('page', 'in', pages)
  return new Map((await query.execute()).map(({ page, text }) => [page, text]))
}

/** Some sealed states. */
export async function readStates(db: Database, subjects: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const chunk of chunksOf(subjects, 500)) {
    const rows = await db.selectFrom('states').select(['subject', 'text']).where('subject', 'in', chunk).execute()
    for (const { subject, text } of rows) found.set(subject, text)
  }
  return found
}

/** The sealed states after a subject, in order, at most `limit`. */
export async function readStatesAfter(
  db: Database,
  after: string,
  limit: number,
): Promise<{ subject: string; text: string }[]> {
  return db
    .selectFrom('states')
    .select(['subject', 'text'])
    .where('subject', '>', after)
    .orderBy('subject')
    .limit(limit)
    .execute()
}

function bySubject(a: { subject: string }, b: { subject: string }): number {
  return a.subject < b.subject ? -1 : 1
}
