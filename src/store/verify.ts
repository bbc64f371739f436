import { sha256 } from '../core/digest.ts'
import { pageCount } from '../core/ledger/seal.ts'
import { messagesOf, messagesShown } from '../core/messages/expected.ts'
import type { WantedMessage } from '../core/messages/keys.ts'
import { compareMessages, findStrayMessage } from './compare-messages.ts'
import { TableCheck } from './compare-tables.ts'
import type { Database } from './connection.ts'
import { readCheckpointRow } from './ledger.ts'
import type { SignedHead } from './proven.ts'
import { type Node, type Page, type Replay, replayLedger } from './replay.ts'
import { rowsOf } from './rows/rows-of.ts'
import { findDamage } from './schema.ts'
import { readPages, readSeal, readStatesAfter } from './seals.ts'

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
  const messages = new MessageCheck(db)
  const replay = await replayLedger(db, async (page) => {
    for (const { entry, before, after } of page.steps)
      for (const change of rowsOf(entry, before, after)) tables.add(change)
    onProgress?.(page.entries.at(-1)?.seq ?? 0)
    return (
      (await compareNodes(db, page.nodes)) ?? (await tables.compare()) ?? (await compareMessages(db, messagesIn(page)))
    )
  })
  const broken =
    replay.broken ?? compareHead(replay, head) ?? (await compareStored(db, replay, head, { tables, messages }))
  return { entries: replay.broken ? Math.max(0, replay.frontier.size) : replay.frontier.size, broken }
}

function messagesIn(page: Page): WantedMessage[] {
  return page.steps.flatMap(({ entry, desk }) => messagesOf(entry, desk))
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
  return (
    (await compareCounts(db, replay)) ??
    (await compareCheckpoint(db, head)) ??
    (await compareSeal(db, replay)) ??
    (await tables.compareRest()) ??
    (await messages.compare(messagesShown(replay.fold))) ??
    (await messages.findStray()) ??
    (await findDamage(db))
  )
}

/** The messages that entries call for, compared as they come; of them only the keys are kept. */
class MessageCheck {
  readonly #db: Database
  readonly #keys = new Set<string>()

  constructor(db: Database) {
    this.#db = db
  }

  async compare(messages: readonly WantedMessage[]): Promise<string | null> {
    for (const { key } of messages) this.#keys.add(key)
    return compareMessages(this.#db, messages)
  }

  async findStray(): Promise<string | null> {
    return findStrayMessage(this.#db, this.#keys)
  }
}

/** The nodes that a page completes are stored so. */
async function compareNodes(db: Database, nodes: readonly Node[]): Promise<string | null> {
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

async function compareCounts(db: Database, { frontier: { size } }: Replay): Promise<string | null> {
  const count = async (table: 'ledger' | 'tree') => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return rows
  }
  const [entries, nodes] = [await count('ledger'), await count('tree')]
  if (entries !== size) return `the ledger has ${entries} rows, and ${size} entries one after another`
  const full = size - size.toString(2).replaceAll('0', '').length
  return nodes === full ? null : `the tree has ${nodes} nodes, and ${size} entries make ${full}`
}

async function compareCheckpoint(db: Database, head: SignedHead): Promise<string | null> {
  const row = await readCheckpointRow(db)
  return row?.size === head.size
    ? null
    : `the checkpoint’s row says ${row?.size} entries, and its signed note ${head.size}`
}

async function compareSeal(db: Database, { seal }: Replay): Promise<string | null> {
  const stored = await readSeal(db)
  if (!seal) return stored ? `a seal is kept for entry ${stored.seq}, which is none` : compareStates(db, new Map())
  if (stored?.seq !== seal.seq)
    return `the newest seal is in entry ${seal.seq}, and the one kept is of ${stored?.seq ?? 'none'}`
  const hashes = seal.seal.hashes
  const wrong = hashes.findIndex((hash, page) => !stored.hashes[page]?.equals(hash))
  if (wrong >= 0 || stored.hashes.length !== pageCount) return `the hash of page ${wrong} of the seal was changed`
  return (await comparePages(db, seal.states)) ?? compareStates(db, seal.states)
}

/** Each page is the leaves that fall on it; it follows from the states, whose hashes the list of the seal was made of. */
async function comparePages(db: Database, states: ReadonlyMap<string, string>): Promise<string | null> {
  const leaves = new Map([...states].map(([subject, text]) => [subject, sha256(text)]))
  let found = 0
  for (const [page, text] of await readPages(db, 'all')) {
    for (const [subject, hash] of Object.entries(parsed(text))) {
      if (leaves.get(subject) !== hash) return `page ${page} of the seal was changed`
      found += 1
    }
  }
  return found === leaves.size ? null : `the pages of the seal name ${found} states, and it has ${leaves.size}`
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

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return { '': '' }
  }
}
