import { checkPage, pageCount } from '../core/ledger/seal.ts'
import { messagesOf, messagesShown } from '../core/messages/expected.ts'
import { MessageCheck } from './compare-messages.ts'
import { TableCheck } from './compare-tables.ts'
import type { Database } from './connection.ts'
import { readTip } from './ledger.ts'
import type { SignedHead } from './proven.ts'
import { type Replay, replayLedger } from './replay.ts'
import { rowsOf } from './rows/rows-of.ts'
import { findDamage } from './schema.ts'
import { readPages, readSeal, readStatesAfter } from './seals.ts'
import type { TreeRow } from './tables.ts'

/** The first thing that is not as the ledger and its signed head say, in one sentence, or null; `entries` is how many were found good. */
export interface Found {
  entries: number
  broken: string | null
}

/** Reads all of a database at one moment, and compares all that is stored with what the entries make. */
export async function verifyAll(
  db: Database,
  head: SignedHead,
  onProgress?: (entries: number) => void,
): Promise<Found> {
  const tables = new TableCheck(db)
  const messages = new MessageCheck()
  const replay = await replayLedger(db, async (page) => {
    for (const { entry, before, after, desk } of page.steps) {
      for (const change of rowsOf(entry, before, after)) tables.add(change)
      messages.expect(messagesOf(entry, desk))
    }
    onProgress?.(page.entries.at(-1)?.seq ?? 0)
    return (await compareNodes(db, page.nodes)) ?? tables.compare()
  })
  const broken =
    replay.broken ?? compareHead(replay, head) ?? (await compareStored(db, replay, head, { tables, messages }))
  return { entries: replay.broken ? Math.max(0, replay.frontier.size) : replay.frontier.size, broken }
}

function compareHead({ frontier }: Replay, head: SignedHead): string | null {
  if (frontier.size !== head.size)
    return `the ledger ends at entry ${frontier.size}, and the signed checkpoint is of ${head.size}`
  if (frontier.root().equals(head.root)) return null
  return `the ledger does not have the root that was signed for its ${head.size} entries: entries were changed together with their hashes`
}

async function compareStored(
  db: Database,
  replay: Replay,
  head: SignedHead,
  { tables, messages }: { tables: TableCheck; messages: MessageCheck },
): Promise<string | null> {
  messages.expect(messagesShown(replay.fold))
  return (
    (await compareCounts(db, replay)) ??
    (await compareCheckpoint(db, head)) ??
    (await compareSeal(db, replay)) ??
    (await tables.compareRest()) ??
    (await messages.compare(db)) ??
    (await findDamage(db))
  )
}

/** The nodes that a page completes are stored so. */
async function compareNodes(db: Database, nodes: readonly TreeRow[]): Promise<string | null> {
  for (const [level, found] of Map.groupBy(nodes, (node) => node.level)) {
    const [first, last] = [found[0], found.at(-1)]
    if (!first || !last) continue
    const stored = await db
      .selectFrom('tree')
      .select(['position', 'hash'])
      .where('level', '=', level)
      .where('position', '>=', first.position)
      .where('position', '<=', last.position)
      .orderBy('position')
      .execute()
    for (const [i, { position, hash }] of found.entries()) {
      const row = stored[i]
      if (row?.position !== position) return `the node ${level}/${position} of the tree is missing`
      if (!row.hash.equals(hash)) return `the node ${level}/${position} of the tree was changed`
    }
  }
  return null
}

async function compareCounts(db: Database, { frontier: { size }, seal }: Replay): Promise<string | null> {
  const full = size - size.toString(2).replaceAll('0', '').length
  const wanted = { ledger: size, tree: full, checkpoint: 1, seal: seal ? 1 : 0 }
  for (const [table, count] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    if (rows !== count) return `the table ${table} has ${rows} rows, and ${size} entries make ${count}`
  }
  return null
}

async function compareCheckpoint(db: Database, head: SignedHead): Promise<string | null> {
  const { size } = await readTip(db)
  return size === head.size ? null : `the checkpoint’s row says ${size} entries, and its signed note ${head.size}`
}

async function compareSeal(db: Database, { seal }: Replay): Promise<string | null> {
  const stored = await readSeal(db)
  if (!seal || !stored) return (await comparePages(db, [])) ?? compareStates(db, new Map())
  if (stored.seq !== seal.seq) return `the newest seal is in entry ${seal.seq}, and the one kept is of ${stored.seq}`
  const { hashes } = seal.seal
  if (stored.hashes.length !== pageCount) return `the seal has the hashes of ${stored.hashes.length} pages`
  const wrong = hashes.findIndex((hash, page) => !stored.hashes[page]?.equals(hash))
  if (wrong >= 0) return `the hash of page ${wrong} of the seal was changed`
  return (await comparePages(db, hashes)) ?? compareStates(db, seal.states)
}

/** A page that is empty may be missing. */
async function comparePages(db: Database, hashes: readonly Buffer[]): Promise<string | null> {
  const texts = await readPages(db, 'all')
  for (const page of hashes.keys())
    if (!checkPage(hashes, page, texts.get(page) ?? '{}')) return `page ${page} of the seal was changed`
  const stranger = [...texts.keys()].find((page) => !(page in hashes))
  return stranger === undefined ? null : `page ${stranger} is kept, and the seal has none`
}

async function compareStates(db: Database, states: ReadonlyMap<string, string>): Promise<string | null> {
  let after = ''
  let read = 0
  for (;;) {
    const rows = await readStatesAfter(db, after, 500)
    for (const { subject, text } of rows)
      if (states.get(subject) !== text)
        return `the sealed state of ${subject} was ${states.has(subject) ? 'changed' : 'added'}`
    read += rows.length
    const last = rows.at(-1)
    if (!last) break
    after = last.subject
  }
  return read === states.size ? null : `of ${states.size} sealed states ${read} are there`
}
