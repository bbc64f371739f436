import type { Appended } from '../appended.ts'
import { chunksOf } from '../chunks.ts'
import type { Transaction } from '../connection.ts'

/** A statement a table: on SQLite none of them leaves the process. */
export async function append(tx: Transaction, { entries, nodes, checkpoint }: Appended): Promise<void> {
  for (const chunk of chunksOf(entries, 100)) await tx.insertInto('ledger').values(chunk).execute()
  for (const chunk of chunksOf(nodes, 200)) await tx.insertInto('tree').values(chunk).execute()
  if (checkpoint)
    await tx
      .insertInto('checkpoint')
      .values({ only: 1, ...checkpoint })
      .onConflict((on) => on.column('only').doUpdateSet(checkpoint))
      .execute()
}
