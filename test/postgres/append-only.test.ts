import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { freshDatabase, longStory, type Story } from '../store/support.ts'

let story: Story
beforeEach(async () => {
  story = await longStory(await freshDatabase())
})

const attempts = [
  "update ledger set text = '{}'",
  "update ledger set text = '{}' where false",
  'delete from ledger',
  'truncate ledger cascade',
  'merge into ledger using (select 1 as seq) as x on ledger.seq = x.seq when matched then delete',
  'set session_replication_role = replica; delete from ledger where seq = 1',
]

test.each(attempts)('the database refuses: %s', async (attempt) => {
  await expect(sql.raw(attempt).execute(story.db)).rejects.toThrow('the ledger is append-only')
  expect(await story.broken()).toBeNull()
})

const changes = [
  [
    'alter table ledger disable trigger ledger_is_never_deleted',
    'the trigger ledger_is_never_deleted of the database was changed',
  ],
  ['alter table ledger disable trigger all', 'the trigger ledger_is_never_deleted of the database was changed'],
  ['create rule quiet as on update to grants do instead nothing', 'the rule quiet was added to the database'],
  [
    'create or replace function ledger_refuse() returns trigger language plpgsql as $$ begin return null; end $$',
    'the function ledger_refuse() of the database was changed',
  ],
  ['alter table grants enable row level security', 'the table grants of the database was changed'],
  [
    'alter table grants drop constraint grants_status_check',
    'the constraint grants_status_check is missing from the database',
  ],
  [
    'alter table messages alter column key type text collate "default"',
    'the table messages of the database was changed',
  ],
  ['drop index messages_queue', 'the index messages_queue is missing from the database'],
] as const

test.each(changes)('verify finds: %s', async (change, found) => {
  await sql.raw(change).execute(story.db)
  expect(await story.broken()).toBe(found)
})

test('somebody’s own table, view or index is no difference', async () => {
  await sql
    .raw('create table notes (x text); create view open as select * from grants; create index mine on grants (reason)')
    .execute(story.db)
  expect(await story.broken()).toBeNull()
})

test('indexes are compared with their tables where amcheck is installed', async () => {
  await sql`create extension amcheck`.execute(story.db)
  expect(await story.broken()).toBeNull()
})
