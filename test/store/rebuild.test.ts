import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { takeLease } from '../../src/store/leases.ts'
import { recordShown } from '../../src/store/messages.ts'
import { rebuildTables } from '../../src/store/rebuild.ts'
import { tableNames } from '../../src/store/rows/row-change.ts'
import { freshDatabase, longStory, type Story } from './support.ts'
import { deleteRow, rowsOf, type Table, tamper } from './tamper.ts'

const tables: readonly Table[] = [...tableNames, 'messages']

async function contents({ db }: Story): Promise<unknown> {
  return Promise.all(tables.map((table) => rowsOf(db, table)))
}

test('what was lost or changed is as it was after a rebuild', async () => {
  const story = await longStory(await freshDatabase(), { sealed: true })
  const before = await contents(story)
  for (const table of tableNames)
    for (const [i, row] of (await rowsOf(story.db, table)).entries()) if (i % 2) await deleteRow(story.db, table, row)
  await sql`update grants set uses_left = 99`.execute(story.db)
  expect(await contents(story)).not.toEqual(before)
  expect(await rebuildTables(story.db)).toBeNull()
  expect(await contents(story)).toEqual(before)
  expect(await story.broken()).toBeNull()
})

test('a message that is missing is wanted again; where Slack holds the others stays recorded', async () => {
  const story = await longStory(await freshDatabase())
  const at = '2026-06-12T09:00:00.000Z'
  const token = await takeLease(story.db, { name: 'delivery', holder: 'a', now: at, until: at })
  const lease = { name: 'delivery', token: token ?? 0 }
  await recordShown(story.db, 'card/ci-2', { channel: 'C1', ts: '1.1', shown: 'hash', wants: 2 }, lease)
  await sql`delete from messages where key = 'card/realrun-1'`.execute(story.db)
  await rebuildTables(story.db)
  const rows = await story.db
    .selectFrom('messages')
    .select(['key', 'ts', 'wants', 'shown_wants'])
    .where('key', 'in', ['card/ci-2', 'card/realrun-1'])
    .orderBy('key')
    .execute()
  expect(rows[0]).toMatchObject({ key: 'card/ci-2', ts: '1.1', shown_wants: 2 })
  expect(rows[1]).toEqual({ key: 'card/realrun-1', ts: null, wants: 1, shown_wants: 0 })
  expect(await story.broken()).toBeNull()
})

test('a broken ledger rebuilds nothing: the tables stay as they were', async () => {
  const story = await longStory(await freshDatabase())
  await tamper(story.db, 'ledger', () =>
    sql`update ledger set hash = ${Buffer.alloc(32)} where seq = 9`.execute(story.db),
  )
  const before = await contents(story)
  expect(await rebuildTables(story.db)).toContain('entry 9 was changed')
  expect(await contents(story)).toEqual(before)
})
