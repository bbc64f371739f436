import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { recordShown } from '../../src/store/messages.ts'
import { rebuildDerived } from '../../src/store/rebuild.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { freshDatabase, longStory } from './support.ts'
import { tamper } from './tamper.ts'

const tables = ['documents', 'blockers', 'requirements', 'grants', 'proofs', 'claims'] as const

async function contents(db: Database): Promise<unknown[]> {
  return Promise.all(
    [...tables, 'messages' as const].map((table) => db.selectFrom(table).selectAll().orderBy(sql`1, 2, 3`).execute()),
  )
}

/** Every second row. */
async function deleteHalf(db: Database, table: string): Promise<void> {
  const row = sql.ref(onPostgres ? 'ctid' : 'rowid')
  const numbered = sql`(select ${row} as place, row_number() over () as number from ${sql.table(table)}) as numbered`
  await sql`delete from ${sql.table(table)} where ${row} in (select place from ${numbered} where number % 2 = 0)`.execute(
    db,
  )
}

test('what was lost or changed is as it was after a rebuild', async () => {
  const story = await longStory(await freshDatabase())
  const before = await contents(story.db)
  for (const table of tables) await tamper(story.db, table, () => deleteHalf(story.db, table))
  await tamper(story.db, 'grants', () => sql`update grants set uses_left = 99`.execute(story.db))
  expect(await contents(story.db)).not.toEqual(before)
  expect(await rebuildDerived(story.db)).toEqual({ state: story.state, broken: null })
  expect(await contents(story.db)).toEqual(before)
})

test('a message that is missing is wanted again; where Slack holds the others stays recorded', async () => {
  const story = await longStory(await freshDatabase())
  const at = '2026-06-12T09:00:00.000Z'
  const token = await takeLease(story.db, { name: 'delivery', holder: 'a', now: at, until: at })
  const lease = { name: 'delivery', token: token ?? 0 }
  await recordShown(story.db, 'card/ci-2', { channel: 'C1', ts: '1.1', shown: 'hash', wants: 2 }, lease)
  await tamper(story.db, 'messages', () => sql`delete from messages where key = 'card/realrun-1'`.execute(story.db))
  await rebuildDerived(story.db)
  const rows = await story.db
    .selectFrom('messages')
    .select(['key', 'ts', 'wants', 'shown_wants'])
    .where('key', 'in', ['card/ci-2', 'card/realrun-1'])
    .orderBy('key')
    .execute()
  expect(rows[0]).toMatchObject({ key: 'card/ci-2', ts: '1.1', shown_wants: 2 })
  expect(rows[1]).toEqual({ key: 'card/realrun-1', ts: null, wants: 1, shown_wants: 0 })
  expect(await verifyLedger(story.db)).toMatchObject({ intact: true })
})

test('a broken ledger rebuilds nothing: the tables stay as they were', async () => {
  const story = await longStory(await freshDatabase())
  await tamper(story.db, 'ledger', () =>
    sql`update ledger set hash = ${'f'.repeat(64)} where seq = 9`.execute(story.db),
  )
  const before = await contents(story.db)
  expect((await rebuildDerived(story.db)).broken).toContain('entry 9 was changed')
  expect(await contents(story.db)).toEqual(before)
})
