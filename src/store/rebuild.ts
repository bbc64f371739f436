import { messagesOf, messagesShown } from '../core/messages/expected.ts'
import type { WantedMessage } from '../core/messages/keys.ts'
import { compareMessages } from './compare-messages.ts'
import type { Database, Transaction } from './connection.ts'
import { wantMessages } from './messages.ts'
import { replayLedger } from './replay.ts'
import { tableNames } from './rows/row-change.ts'
import { rowsOf } from './rows/rows-of.ts'
import { RowWrites } from './rows/write-rows.ts'

/** Makes every table for people anew from the ledger, in one transaction. Answers what is wrong with the ledger, and then changes nothing. */
export async function rebuildTables(db: Database): Promise<string | null> {
  try {
    await db.transaction().execute(async (tx) => {
      const broken = await rebuildWithin(tx)
      if (broken) throw new Unusable(broken)
    })
    return null
  } catch (error) {
    if (error instanceof Unusable) return error.message
    throw error
  }
}

/** Thrown to roll back. */
class Unusable extends Error {}

/**
 * The same in a transaction of the caller's, which must be rolled back when the ledger is broken. Of messages only what is missing or
 * in another place is put right: where Slack holds them is recorded nowhere else.
 */
export async function rebuildWithin(tx: Transaction): Promise<string | null> {
  for (const table of tableNames) await tx.deleteFrom(table).execute()
  const missing: WantedMessage[] = []
  const { fold, broken } = await replayLedger(tx, async ({ steps }) => {
    const writes = new RowWrites()
    for (const { entry, before, after } of steps) for (const change of rowsOf(entry, before, after)) writes.add(change)
    await writes.write(tx)
    missing.push(
      ...(await unfitting(
        tx,
        steps.flatMap(({ entry, desk }) => messagesOf(entry, desk)),
      )),
    )
    return null
  })
  if (broken) return broken
  missing.push(...(await unfitting(tx, messagesShown(fold))))
  await wantMessages(tx, { create: missing, touch: [] })
  return null
}

async function unfitting(tx: Transaction, messages: readonly WantedMessage[]): Promise<WantedMessage[]> {
  const found: WantedMessage[] = []
  for (const message of messages) if (await compareMessages(tx, [message])) found.push(message)
  return found
}
