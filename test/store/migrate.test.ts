import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { isUpToDate, migrate } from '../../src/store/migrate.ts'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { openLedger } from '../../src/workflows/open-ledger.ts'
import { keysInMemory } from '../../src/workflows/ports/keys.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { appendEntries, freshDatabase, freshUrl, machine, temporaryFolder } from './support.ts'

const ours = new URL(`../../migrations/${onPostgres ? 'postgres' : 'sqlite'}/`, import.meta.url)

function copyOfOurs(): { folder: URL; write: (name: string, text: string) => void } {
  const path = temporaryFolder()
  cpSync(ours, path, { recursive: true })
  return { folder: pathToFileURL(`${path}/`), write: (name, text) => writeFileSync(join(path, name), text) }
}

async function tablesOf(db: Database): Promise<string[]> {
  const tables = onPostgres
    ? sql<{ name: string }>`select tablename::text as name from pg_tables where schemaname = 'public' order by 1`
    : sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
  return (await tables.execute(db)).rows.map(({ name }) => name)
}

/** What a person who looks at a table is told of its columns. */
async function wordsOn(db: Database, table: string): Promise<string> {
  const words = onPostgres
    ? sql<{
        words: string
      }>`select string_agg(col_description(${table}::text::regclass, n), ' ') as words from generate_series(1, 50) as n`
    : sql<{ words: string }>`select sql as words from sqlite_master where name = ${table}`
  return (await words.execute(db)).rows[0]?.words ?? ''
}

test('migrations are numbered one after another', () => {
  const numbers = readdirSync(ours)
    .sort()
    .map((name) => Number(name.slice(0, 4)))
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
})

test('both engines have the same migrations', () => {
  const namesFor = (engine: string) => readdirSync(new URL(`../../migrations/${engine}/`, import.meta.url)).sort()
  expect(namesFor('postgres')).toEqual(namesFor('sqlite'))
})

test('an empty database gets every table, and each column of a derived table a comment above it', async () => {
  const db = await freshDatabase()
  expect(await tablesOf(db)).toEqual([
    'advice',
    'answers',
    'attempt_counts',
    'attempts',
    'blockers',
    'checkpoint',
    'claims',
    'documents',
    'freezes',
    'grants',
    'home_places',
    'leases',
    'ledger',
    'messages',
    'migrations',
    'passages',
    'proofs',
    'questions',
    'requests',
    'requirements',
    'seal',
    'seal_pages',
    'states',
    'taken_tokens',
    'token_uses',
    'tree',
    'webhooks',
  ])
  expect(await wordsOn(db, 'grants')).toContain(
    'Who granted it: Slack user id, name at that time, Slack workspace (team) id.',
  )
})

test('a second run changes nothing', async () => {
  const db = await freshDatabase()
  await appendEntries(db, 3, keysInMemory())
  const applied = await db.selectFrom('migrations').selectAll().execute()
  expect(await migrate(db)).toBe(0)
  expect(await db.selectFrom('migrations').selectAll().execute()).toEqual(applied)
  expect(await readEntries(db, 0, 10)).toHaveLength(3)
})

test('twenty connections may install at once', async () => {
  const url = await freshUrl({ empty: true })
  const connections = await Promise.all(Array.from({ length: 20 }, () => openDatabase(url)))
  await Promise.all(connections.map((db) => migrate(db)))
  expect(await connections[7]?.selectFrom('migrations').select('number').execute()).toHaveLength(
    readdirSync(ours).length,
  )
  await Promise.all(connections.map(closeDatabase))
})

test('a database of a newer Countersign is refused in one sentence and left alone', async () => {
  const db = await freshDatabase()
  await db.insertInto('migrations').values({ number: 9999, name: '9999_future.sql', sha256: '' }).execute()
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'newer',
    message: expect.stringMatching(
      /^This database belongs to a newer Countersign \(it has 9999_future\.sql; .+\)[^.]*\.$/,
    ),
  })
})

test('a migration that was changed after it was applied is refused; other line ends are no change', async () => {
  const { folder, write } = copyOfOurs()
  const db = await openDatabase(await freshUrl({ empty: true }))
  write('9000_more.sql', 'create table more (x integer);\n')
  await migrate(db, folder)
  write('9000_more.sql', 'create table more (x integer);\r\n')
  await migrate(db, folder)
  write('9000_more.sql', 'create table more (y integer);\n')
  await expect(migrate(db, folder)).rejects.toMatchObject({
    code: 'newer',
    message: expect.stringContaining('9000_more.sql was changed'),
  })
  await closeDatabase(db)
})

test('a migration that fails half way leaves nothing of itself, and runs once it is mended', async () => {
  const { folder, write } = copyOfOurs()
  const db = await freshDatabase()
  write(
    '9000_more.sql',
    'create table more (x integer);\ninsert into more values (1);\ncreate table blockers (x integer);\n',
  )
  await expect(migrate(db, folder)).rejects.toThrow(/blockers"? already exists/)
  expect(await tablesOf(db)).not.toContain('more')
  write('9000_more.sql', 'create table more (x integer);\n')
  await migrate(db, folder)
  expect(await tablesOf(db)).toContain('more')
})

test('a database in the ledger’s first format is refused in a sentence, to whoever wants all of it or one gate', async () => {
  const url = await freshUrl({ empty: true })
  const db = await openDatabase(url)
  await sql
    .raw('create table migrations (number integer primary key, name text not null, sha256 text not null)')
    .execute(db)
  await sql.raw('create table ledger (seq integer primary key, text text not null, hash text not null)').execute(db)
  const names = ['0001_ledger.sql', '0002_derived.sql', '0003_delivery.sql']
  await db
    .insertInto('migrations')
    .values(names.map((name, i) => ({ number: i + 1, name, sha256: '' })))
    .execute()
  expect(await isUpToDate(db)).toBe(false)
  const message = expect.stringMatching(
    /^This database has the ledger's first format \(0001_ledger\.sql\), .*import the blocker map again\.$/,
  )
  for (const only of [undefined, 'REAL_RUN']) {
    const opening = { url, create: false, clock: { now: () => 0 }, machine, ...(only ? { only } : {}) }
    await expect(openLedger(opening)).rejects.toMatchObject({ code: 'old_format', message })
  }
  expect(await db.selectFrom('migrations').select('name').execute()).toHaveLength(3)
  await closeDatabase(db)
})

test('a process whose database a newer version upgraded neither reads nor writes it any more', async () => {
  const url = await freshUrl()
  const ledger = await openLedger({ url, create: true, clock: { now: () => 0 }, machine, keys: keyPlaces() })
  await ledger.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
  await ledger.db.insertInto('migrations').values({ number: 9999, name: '9999_future.sql', sha256: '' }).execute()
  const newer = { code: 'newer', message: expect.stringContaining('A newer Countersign has upgraded this database') }
  await expect(ledger.execute({ kind: 'prepare-digest', date: '2026-06-12' })).rejects.toMatchObject(newer)
  await expect(ledger.refresh()).rejects.toMatchObject(newer)
  expect((await checkGate(ledger, 'cutover')).reasons).toMatchObject([{ code: 'ledger_broken' }])
  await closeDatabase(ledger.db)
})

function keyPlaces() {
  const base = join(temporaryFolder(), 'countersign')
  return {
    secret: null,
    keyFile: `${base}.key`,
    publicKey: null,
    publicKeyFile: `${base}.pub`,
    headFile: `${base}.head`,
  }
}
