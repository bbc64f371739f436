import pg from 'pg'
import { expect, test } from 'vitest'
import { leafHash } from '../../src/core/ledger/tree.ts'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { keysInMemory } from '../../src/workflows/ports/keys.ts'
import { appendEntries, freshDatabase, freshUrl, listing, map, Story } from '../store/support.ts'
import { run } from '../support/postgres/database.ts'

const keys = keysInMemory()

/** The sentence with which opening fails; whatever it says, it never says the password. */
async function refusal(url: string, options?: { create?: boolean }): Promise<{ code: string; message: string }> {
  const error = await openDatabase(url, options).then(
    () => Promise.reject(new Error('it was opened')),
    (error) => error,
  )
  expect(JSON.stringify([error.message, error.stack, error.cause?.message, error.cause?.stack])).not.toMatch(
    /p%40ss|p@ss|s3cret/,
  )
  return error
}

test('a server that is not there, a wrong password, and a database that does not exist are told apart', async () => {
  const url = await freshUrl({ empty: true })
  const { port } = new URL(url)
  expect(await refusal('postgres://ana:s3cret@127.0.0.1:1/countersign')).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('The database countersign at 127.0.0.1:1 cannot be reached'),
  })
  expect(await refusal(url.replace('p%40ss', 's3cret'))).toMatchObject({
    code: 'denied',
    message: expect.stringMatching(
      /^The database test_\w+ at 127\.0\.0\.1:\d+ does not let Countersign in: check user/,
    ),
  })
  expect(await refusal(url.replace(/[^/]*$/, 'nowhere'))).toMatchObject({
    code: 'missing',
    message: `The database nowhere at 127.0.0.1:${port} does not exist on that server. Make it with createdb, or check DATABASE_URL.`,
  })
  expect(await refusal('postgres://ana:s3cret@:::/x')).toMatchObject({ code: 'missing' })
})

test('a database without a ledger is not taken for one by those who only want to read', async () => {
  const url = await freshUrl({ empty: true })
  expect(await refusal(url, { create: false })).toMatchObject({
    code: 'missing',
    message: expect.stringContaining('There is no ledger in the database test_'),
  })
  await freshDatabase(url)
  await closeDatabase(await openDatabase(url, { create: false }))
})

test('a database in another encoding is refused', async () => {
  const url = await freshUrl({ empty: true })
  const name = `latin_${crypto.randomUUID().slice(0, 8)}`
  await run(url, `create database ${name} template template0 encoding 'LATIN1' locale 'C'`)
  expect(await refusal(url.replace(/[^/]*$/, name))).toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('is in LATIN1. Make one in UTF-8'),
  })
  await run(url, `drop database ${name}`)
})

test('a user who may only read is told which right is missing', async () => {
  const url = await freshUrl()
  const role = `reader_${crypto.randomUUID().slice(0, 8)}`
  await run(url, `create role ${role} login password 's3cret'; grant select on all tables in schema public to ${role}`)
  const db = await openDatabase(url.replace(/\/\/[^@]*@/, `//${role}:s3cret@`))
  await expect(appendEntries(db, 1, keys)).rejects.toMatchObject({
    code: 'readonly',
    message: expect.stringContaining('its user lacks a right'),
  })
  await closeDatabase(db)
  await run(url, `drop owned by ${role}; drop role ${role}`)
})

test('somebody who keeps the writers’ lock makes the others say so in time for a click', async () => {
  const url = await freshUrl()
  const db = await freshDatabase(url)
  await db.transaction().execute(async () => {
    const other = await openDatabase(url)
    const before = performance.now()
    const error = await other
      .transaction()
      .execute(async () => undefined)
      .catch((error) => error)
    expect(error).toMatchObject({ code: 'locked', message: expect.stringContaining('is busy: another process') })
    expect(performance.now() - before).toBeLessThan(2500)
    // Its connection is in order again.
    expect(await other.selectFrom('ledger').selectAll().execute()).toEqual([])
    await closeDatabase(other)
  })
})

test('a connection that the server ends is said so, and the next one works', async () => {
  const url = await freshUrl()
  const db = await freshDatabase(url)
  const ended = db.transaction().execute(async (tx) => {
    await tx.insertInto('states').values({ subject: 'x', text: '{}' }).execute()
    await run(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $$countersign$$ and datname = current_database()',
    )
    await tx.insertInto('states').values({ subject: 'y', text: '{}' }).execute()
  })
  await expect(ended).rejects.toMatchObject({ code: 'unreachable' })
  expect(await db.selectFrom('states').selectAll().execute()).toEqual([])
  await appendEntries(db, 1, keys)
})

test('every text comes back as it went in, and the ledger’s own columns read what SQLite’s read', async () => {
  const story = await Story.begin(await freshDatabase())
  const ids = ['NUL\u0000', 'SUB\u001a0', 'BACK\\u0000', 'QUOTE\\"\\', 'é👩‍🚀']
  await story.imports(map(ids.map((id) => listing(id))))
  expect(await blockersIn(story.db)).toEqual(ids.map((id) => id.toLowerCase()).sort())
  const rows = await story.db.selectFrom('blockers').select('blocker_id').execute()
  expect(rows.map(({ blocker_id }) => blocker_id).sort()).toEqual(ids.sort())
})

test('anybody can recompute an entry’s hash in psql', async () => {
  const url = await freshUrl()
  const story = await Story.begin(await freshDatabase(url))
  await story.imports(map([listing('ODD\u0000\u001a')]))
  const { rows } = await run(
    url,
    "select count(*)::int as wrong from ledger where hash <> sha256('\\x00'::bytea || convert_to(text, 'UTF8'))",
  )
  expect(rows).toEqual([{ wrong: 0 }])
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const stored = await client.query('select text, hash from ledger order by seq desc limit 1')
  await client.end()
  expect(leafHash(stored.rows[0].text)).toEqual(stored.rows[0].hash)
})

async function blockersIn(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('ledger').select('subject').where('kind', '=', 'BlockerAdded').execute()
  return rows.map(({ subject }) => subject.slice('blocker/'.length)).sort()
}
