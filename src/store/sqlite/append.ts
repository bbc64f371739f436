import type { Appended } from '../appended.ts'
import type { Transaction } from '../connection.ts'
import { insertRows } from '../insert-rows.ts'
import { expectMuch } from './large-commit.ts'

/** A statement a table: on SQLite none of them leaves the process. More parts come after one without a checkpoint. */
export async function append(tx: Transaction, { entries, nodes, checkpoint }: Appended): Promise<void> {
  if (checkpoint === null) for (const setting of expectMuch) await tx.executeQuery(setting)
  await insertRows(tx, { table: 'ledger', how: 'new' }, entries, (rows) => tx.insertInto('ledger').values(rows))
  await insertRows(tx, { table: 'tree', how: 'new' }, nodes, (rows) => tx.insertInto('tree').values(rows))
  if (checkpoint)
    await tx
      .insertInto('checkpoint')
      .values({ only: 1, ...checkpoint })
      .onConflict((on) => on.column('only').doUpdateSet(checkpoint))
      .execute()
}
