import type { Database } from './connection.ts'
import type { AnswerRow } from './tables.ts'

/** A token was used now (ISO 8601). */
export async function noteTokenUse(db: Database, token: string, used_at: string): Promise<void> {
  await db
    .insertInto('token_uses')
    .values({ token, used_at })
    .onConflict((on) => on.column('token').doUpdateSet({ used_at }))
    .execute()
}

/** When each token was used last, by its id. */
export async function tokenUses(db: Database): Promise<Map<string, string>> {
  const rows = await db.selectFrom('token_uses').selectAll().execute()
  return new Map(rows.map(({ token, used_at }) => [token, used_at]))
}

/** Takes a key for a request that was not asked before, and forgets what is older than `since`; else the row that has it. */
export async function beginAnswer(
  db: Database,
  { caller, key, request, asked_at }: Pick<AnswerRow, 'caller' | 'key' | 'request' | 'asked_at'>,
  since: string,
): Promise<AnswerRow | null> {
  await db.deleteFrom('answers').where('asked_at', '<', since).execute()
  const row = { caller, key, request, asked_at, status: null, body: null, signature: null }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('answers')
    .values(row)
    .onConflict((on) => on.columns(['caller', 'key']).doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return null
  return db
    .selectFrom('answers')
    .selectAll()
    .where('caller', '=', caller)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
}

/** Keeps the answer. */
export async function keepAnswer(
  db: Database,
  { caller, key, status, body, signature }: Pick<AnswerRow, 'caller' | 'key' | 'status' | 'body' | 'signature'>,
): Promise<void> {
  await db
    .updateTable('answers')
    .set({ status, body, signature })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute()
}

/** Nothing was done: the key may be used again. */
export async function dropAnswer(db: Database, caller: string, key: string): Promise<void> {
  await db
    .deleteFrom('answers')
    .where('caller', '=', caller)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute()
}
