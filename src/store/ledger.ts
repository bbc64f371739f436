import { CompiledQuery, sql } from 'kysely'
import type { Entry } from '../core/entry.ts'
import { entryText } from '../core/ledger/entry-text.ts'
import { type Frontier, foldRoots, frontierNodes, leafHash, type Place } from '../core/ledger/tree.ts'
import type { Appended, StoredEntry } from './appended.ts'
import type { Database, Transaction } from './connection.ts'
import { engineOf } from './engine.ts'
import type { TreeRow } from './tables.ts'
import type { Tip } from './tip.ts'

/** A page's text ends here (bytes), however few entries it has: some hold a whole document. */
const pageBytes = 8 * 1024 * 1024

/** Entries as they are stored, and the nodes that they complete; the frontier grows with them. */
export function leavesOf(entries: readonly Entry[], frontier: Frontier): Pick<Appended, 'entries' | 'nodes'> {
  const stored = entries.map((entry): StoredEntry => {
    const text = entryText(entry)
    return { seq: entry.seq, subject: entry.subject, text, hash: leafHash(text) }
  })
  return { entries: stored, nodes: nodesOf(stored, frontier) }
}

/** The nodes of the tree that stored entries complete; the frontier grows with them. */
export function nodesOf(entries: readonly StoredEntry[], frontier: Frontier): TreeRow[] {
  const nodes: TreeRow[] = []
  for (const { hash } of entries)
    frontier.append(hash, (level, position, node) => nodes.push({ level, position, hash: node }))
  return nodes
}

/** Adds entries at the end, with their nodes and their checkpoint. */
export async function append(tx: Transaction, appended: Appended): Promise<void> {
  await engineOf(tx).append(tx, appended)
}

/** Where a database stands: one cheap read tells whether anything changed. */
export async function readTip(db: Database): Promise<Tip> {
  const { rows } = await db.executeQuery(tip)
  return rows[0] as Tip
}

const tip = CompiledQuery.raw(`select
  (select coalesce(max(number), 0) from migrations) as migration,
  (select coalesce(max(seq), 0) from ledger) as entries,
  (select note from checkpoint where "only" = 1) as note,
  (select size from checkpoint where "only" = 1) as size`)

/** The stored hashes at some places of the tree, in that order; undefined where one is missing. */
export async function readNodes(db: Database, places: readonly Place[]): Promise<(Buffer | undefined)[]> {
  const found = new Map<string, Buffer>()
  const [leaves, inner] = [places.filter(({ level }) => level === 0), places.filter(({ level }) => level > 0)]
  for (const { index } of leaves) {
    const leaf = await db
      .selectFrom('ledger')
      .select('hash')
      .where('seq', '=', index + 1)
      .executeTakeFirst()
    if (leaf) found.set(`0/${index}`, leaf.hash)
  }
  if (inner.length > 0) {
    const nodes = await db
      .selectFrom('tree')
      .selectAll()
      .where((is) =>
        is.or(inner.map(({ level, index }) => is.and([is('level', '=', level), is('position', '=', index)]))),
      )
      .execute()
    for (const { level, position, hash } of nodes) found.set(`${level}/${position}`, hash)
  }
  return places.map(({ level, index }) => found.get(`${level}/${index}`))
}

/** The entries after a seq, in order: at most `limit`, fewer where they are large, none only at the end. */
export async function readEntries(db: Database, afterSeq: number, limit: number): Promise<StoredEntry[]> {
  const sizes = await db
    .selectFrom('ledger')
    .select(sql<number>`octet_length(text)`.as('bytes'))
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  if (sizes.length === 0) return []
  return db
    .selectFrom('ledger')
    .select(['seq', 'subject', 'text', 'hash'])
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(fitting(sizes))
    .execute()
}

/** One entry, or undefined. */
export async function readEntry(db: Database, seq: number): Promise<StoredEntry | undefined> {
  return db.selectFrom('ledger').select(['seq', 'subject', 'text', 'hash']).where('seq', '=', seq).executeTakeFirst()
}

/** The newest entries about one subject, newest first. */
export async function readHistory(db: Database, subject: string, limit: number): Promise<StoredEntry[]> {
  return db
    .selectFrom('ledger')
    .select(['seq', 'subject', 'text', 'hash'])
    .where('subject', '=', subject)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}

/** The seq of the newest entry; 0 when there is none. */
export async function readNewestSeq(db: Database): Promise<number> {
  const newest = await db.selectFrom('ledger').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return newest?.seq ?? 0
}

function fitting(sizes: readonly { bytes: number }[]): number {
  let total = 0
  for (const [i, { bytes }] of sizes.entries()) {
    total += bytes
    if (total > pageBytes) return Math.max(i, 1)
  }
  return sizes.length
}

/** The root (hex) that the tree had at a size, from stored nodes that were found right; null where some are missing. */
export async function rootAt(db: Database, size: number): Promise<string | null> {
  const hashes = await readNodes(db, frontierNodes(size))
  return hashes.includes(undefined) ? null : foldRoots(hashes as Buffer[]).toString('hex')
}
