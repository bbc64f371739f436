import { Frontier } from '../core/ledger/tree.ts'
import { chunksOf } from './chunks.ts'
import type { Database, Transaction } from './connection.ts'
import { copyMessages, hashMessages } from './copy-messages.ts'
import { readsOf } from './database-reads.ts'
import { append, nodesOf, readEntries, readTip } from './ledger.ts'
import { isBroken, readFrontier } from './proven.ts'
import { rebuildWithin } from './rebuild.ts'

/** Entries a transaction; fewer where they are large. */
const pageSize = 1000

/**
 * Copies the entries after `from` into another database, page by page, and all that is not ledger with the last of them, so that a
 * ledger which arrived whole has everything. Answers how many entries it copied; what arrived is for the caller to verify.
 */
export async function copyAll(
  source: Database,
  target: Database,
  { from, size, onPage }: { from: number; size: number; onPage: (seq: number) => void },
): Promise<number> {
  const begun = await readFrontier(readsOf(target), from)
  const frontier = isBroken(begun) ? new Frontier() : begun
  if (from === size) await target.transaction().execute((tx) => complete(source, tx))
  while (frontier.size < size) {
    const page = await readEntries(source, frontier.size, pageSize)
    if (page.length === 0) throw new Error(`the database to be moved has no entry ${frontier.size + 1} any more`)
    const nodes = nodesOf(page, frontier)
    await target.transaction().execute(async (tx) => {
      await append(tx, { entries: page, nodes, checkpoint: null })
      if (frontier.size === size) await complete(source, tx)
    })
    onPage(frontier.size)
  }
  return size - from
}

/** All that is not ledger, in the transaction of its last entries; harmless to do again. */
async function complete(source: Database, target: Transaction): Promise<void> {
  const { note, size } = await readTip(source)
  if (note === null || size === null) throw new Error('the database to be moved has no checkpoint any more')
  await append(target, { entries: [], nodes: [], checkpoint: { note, size } })
  for (const table of ['seal', 'seal_pages', 'states', 'attempt_counts', 'taken_tokens', 'webhooks'] as const)
    await copyTable(source, target, table)
  await target.deleteFrom('messages').execute()
  await copyMessages(source, target)
  const [there, here] = [await hashMessages(source), await hashMessages(target)]
  if (there.hash !== here.hash)
    throw new Error('the messages did not arrive as they were; nothing of this step was kept')
  const broken = await rebuildWithin(target)
  if (broken) throw new Error(`the ledger did not arrive as it was: ${broken}; nothing of this step was kept`)
}

async function copyTable(
  source: Database,
  target: Transaction,
  table: 'seal' | 'seal_pages' | 'states' | 'attempt_counts' | 'taken_tokens' | 'webhooks',
): Promise<void> {
  await target.deleteFrom(table).execute()
  const rows = await source.selectFrom(table).selectAll().execute()
  for (const chunk of chunksOf(rows, 100))
    await target
      .insertInto(table)
      .values(chunk as never)
      .execute()
}
