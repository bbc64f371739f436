import { closeSync, existsSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../../src/store/database.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { keysInMemory } from '../../../src/workflows/ports/keys.ts'
import { appendEntries, freshDatabase, temporaryFolder } from '../support.ts'

const keys = keysInMemory()

test('a database is made with its folder, and is durable: WAL, synchronous FULL, foreign keys', async () => {
  const file = join(temporaryFolder(), 'new', 'folder', 'countersign.db')
  const db = await freshDatabase(file)
  const read = async (name: string) =>
    Object.values((await sql<object>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0]
  expect(existsSync(file)).toBe(true)
  expect([await read('journal_mode'), await read('synchronous'), await read('foreign_keys')]).toEqual(['wal', 2, 1])
})

test('a path, a file: address and a file:// address name the same file', async () => {
  const file = join(temporaryFolder(), 'a b.db')
  await closeDatabase(await openDatabase(`file:${file}`))
  expect(existsSync(file)).toBe(true)
  await closeDatabase(await openDatabase(`file://${file.replace(' ', '%20')}`, { create: false }))
  await closeDatabase(await openDatabase(file, { create: false }))
})

test('a database that must exist and does not is named, and nothing is made', async () => {
  const file = join(temporaryFolder(), 'nowhere', 'countersign.db')
  await expect(openDatabase(file, { create: false })).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining(`There is no database at ${file}.`),
  })
  expect(existsSync(join(file, '..'))).toBe(false)
})

test('no name, and the address of another kind of database, are refused with a sentence', async () => {
  await expect(openDatabase(' ')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('No database is named.'),
  })
  await expect(openDatabase('mysql://localhost/x')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('begins with mysql://, which is no database that Countersign knows'),
  })
})

test('a file that is no database is damaged', async () => {
  const file = join(temporaryFolder(), 'junk.db')
  writeFileSync(file, 'this is not a database\n'.repeat(500))
  await expect(openDatabase(file)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(`The database ${file} is damaged`),
  })
})

test('a file with a page of rubbish is damaged once that page is read, and one that lost its end at once', async () => {
  const file = join(temporaryFolder(), 'torn.db')
  const whole = await openDatabase(file)
  await migrate(whole)
  await appendEntries(whole, 500, keys)
  await closeDatabase(whole)
  const { size } = statSync(file)
  const torn = openSync(file, 'r+')
  writeSync(torn, Buffer.alloc(4096, 'x'), 0, 4096, size - 20 * 4096)
  closeSync(torn)
  const db = await openDatabase(file)
  await expect(db.selectFrom('ledger').selectAll().execute()).rejects.toMatchObject({ code: 'damaged' })
  await closeDatabase(db)
  truncateSync(file, size - 4096)
  await expect(openDatabase(file)).rejects.toMatchObject({ code: 'damaged' })
})

test('a database that another process keeps writing to is locked, and this one goes on meanwhile', async () => {
  const file = join(temporaryFolder(), 'busy.db')
  const db = await freshDatabase(file)
  const other = new BetterSqlite(file)
  other.exec('begin immediate')
  const before = performance.now()
  let turns = 0
  const timer = setInterval(() => turns++, 10)
  await expect(db.transaction().execute(async () => undefined)).rejects.toMatchObject({ code: 'locked' })
  await expect(
    db.insertInto('leases').values({ name: 'x', holder: 'x', token: 1, until: '' }).execute(),
  ).rejects.toMatchObject({ code: 'locked' })
  clearInterval(timer)
  expect(performance.now() - before).toBeLessThan(2 * 3000)
  expect(turns).toBeGreaterThan(50)
  other.exec('rollback')
  other.close()
  await appendEntries(db, 1, keys)
})

test('a transaction takes the write lock when it begins, and a snapshot does not', async () => {
  const file = join(temporaryFolder(), 'lock.db')
  const db = await freshDatabase(file)
  const other = new BetterSqlite(file, { timeout: 0 })
  await db.transaction().execute(async () => expect(() => other.exec('begin immediate')).toThrow('locked'))
  await db
    .transaction()
    .setAccessMode('read only')
    .execute(async () => other.exec('begin immediate; rollback'))
  other.close()
})

test('a full disk undoes the transaction and says so, once and for all: this handle answers nothing more', async () => {
  const file = join(temporaryFolder(), 'full.db')
  const told: string[] = []
  const db = await openDatabase(file, { onDiskFailure: ({ code }) => told.push(code) })
  onTestFinished(() => closeDatabase(db))
  await migrate(db)
  await sql`pragma max_page_count = 60`.execute(db)
  await expect(appendEntries(db, 2000, keys)).rejects.toMatchObject({ code: 'disk' })
  await expect(db.selectFrom('ledger').selectAll().execute()).rejects.toMatchObject({ code: 'disk' })
  await expect(appendEntries(db, 3, keys)).rejects.toMatchObject({ code: 'disk' })
  expect(told).toEqual(['disk'])
  const again = await openDatabase(file)
  onTestFinished(() => closeDatabase(again))
  expect(await again.selectFrom('ledger').selectAll().execute()).toEqual([])
  await appendEntries(again, 3, keys)
})

test('thousands of different statements are not all remembered', async () => {
  const db = await freshDatabase()
  for (let i = 0; i < 2000; i++) await sql.raw(`select ${i}`).execute(db)
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
})
