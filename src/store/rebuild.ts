import type { WantedMessage } from '../core/messages.ts'
import { compareMessages } from './compare-messages.ts'
import type { Database, Transaction } from './connection.ts'
import { clearBlockers, insertBlockers } from './derived.ts'
import { saveDocument } from './documents.ts'
import type { Loading } from './load.ts'
import { wantMessages } from './messages.ts'
import { replayLedger } from './replay.ts'

/**
 * Makes every derived table anew from the ledger, in one transaction. Of messages only what is missing or in another place is
 * put right: where Slack holds them is recorded nowhere else. Changes nothing when the ledger itself is broken, and says where.
 */
export async function rebuildDerived(db: Database): Promise<Loading> {
  try {
    return await db.transaction().execute(async (tx) => {
      const loading = await rebuildWithin(tx)
      if (loading.broken) throw new Unusable(loading)
      return loading
    })
  } catch (error) {
    if (error instanceof Unusable) return error.reading
    throw error
  }
}

/** Thrown to roll back. */
class Unusable extends Error {
  readonly reading: Loading

  constructor(reading: Loading) {
    super('rolled back')
    this.reading = reading
  }
}

/** The same in a transaction of the caller's, which must be rolled back when the ledger is broken. */
export async function rebuildWithin(tx: Transaction): Promise<Loading> {
  await clearBlockers(tx)
  await tx.deleteFrom('documents').execute()
  const { state, broken, messages } = await replayLedger(tx, { onImport: (entry) => saveDocument(tx, entry) })
  if (broken) return { state, broken }
  await insertBlockers(tx, [...state.blockers.values()])
  await wantMessages(tx, { create: await unfitting(tx, messages), touch: [] })
  return { state, broken: null }
}

async function unfitting(tx: Transaction, messages: readonly WantedMessage[]): Promise<WantedMessage[]> {
  const found: WantedMessage[] = []
  for (const message of messages) if (await compareMessages(tx, [message])) found.push(message)
  return found
}
