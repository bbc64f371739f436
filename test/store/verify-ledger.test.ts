import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/core/fingerprint.ts'
import type { Database } from '../../src/store/database.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { ana, freshDatabase, listing, longStory, map, omar, Story } from './support.ts'
import { tamper } from './tamper.ts'

/** What `verify` answers for: every column of these, and of messages what follows from the ledger. */
const answeredFor: Record<string, string[]> = {
  ledger: ['seq', 'text', 'hash'],
  messages: ['key', 'rank', 'place_kind', 'place_target'],
}
/** What tells the rows of each table apart. */
const keysOf: Record<string, string[]> = {
  ledger: ['seq'],
  ledger_head: ['only'],
  documents: ['doc', 'revision'],
  blockers: ['blocker'],
  requirements: ['blocker', 'action'],
  grants: ['grant_id'],
  proofs: ['proof_id'],
  claims: ['claim_id'],
  messages: ['key'],
}
const tables = Object.keys(keysOf)

type Row = Record<string, string | number | Buffer | null>

async function broken(db: Database): Promise<string | null> {
  const verification = await verifyLedger(db)
  return verification.intact ? null : verification.broken
}

/** The rows of a table. Prompts that are over may go or change: nothing rests on them. */
async function rowsOf(db: Database, table: string): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} order by 1`.execute(db)
  return table === 'messages' ? rows.filter(({ key }) => !/^(prompt|claim|help)\//.test(String(key))) : rows
}

function columnsOf(table: string, row: Row): string[] {
  return answeredFor[table] ?? Object.keys(row)
}

function isRow(table: string, row: Row) {
  const same = (keysOf[table] ?? []).map((key) => sql`${sql.ref(key)} = ${row[key]}`)
  return sql.join(same, sql` and `)
}

function otherThan(value: Row[string]): Row[string] {
  if (value === null) return 'x'
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`
  return Buffer.concat([value, Buffer.from(' ')])
}

async function set(db: Database, table: string, row: Row, column: string, value: Row[string]): Promise<void> {
  await tamper(db, table, () =>
    sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value} where ${isRow(table, row)}`.execute(db),
  )
}

test('what nobody touched is intact, with its head', async () => {
  const story = await longStory(await freshDatabase())
  const { seq, hash, at } = story.state
  const told: string[] = []
  expect(await verifyLedger(story.db, (done, of) => told.push(`${done} of ${of}`))).toEqual({
    intact: true,
    entries: seq,
    head: { seq, hash, at },
  })
  expect(told).toEqual([`${seq} of ${seq}`])
})

test('an empty ledger is intact', async () => {
  expect(await verifyLedger(await freshDatabase())).toMatchObject({ intact: true, entries: 0 })
})

test('each column of each row of every table, changed alone, is found', { timeout: 240_000 }, async () => {
  const { db } = await longStory(await freshDatabase())
  const missed: string[] = []
  let changes = 0
  for (const table of tables) {
    for (const row of await rowsOf(db, table)) {
      for (const column of columnsOf(table, row)) {
        const value = row[column] ?? null
        const changed = await set(db, table, row, column, otherThan(value)).then(
          () => true,
          () => false,
        )
        // What the table itself refuses (a column that must be unique, JSON that is none) cannot be changed so.
        if (!changed) continue
        changes += 1
        if ((await broken(db)) === null) missed.push(`${table} ${column} ${value}`)
        await set(db, table, { ...row, [column]: otherThan(value) }, column, value)
      }
    }
  }
  expect(missed).toEqual([])
  expect(changes).toBeGreaterThan(500)
  expect(await broken(db)).toBeNull()
})

test('each row of every table, deleted alone, is found', { timeout: 120_000 }, async () => {
  const { db } = await longStory(await freshDatabase())
  const missed: string[] = []
  for (const table of tables) {
    for (const row of await rowsOf(db, table)) {
      const kept = Object.fromEntries(
        Object.entries(row).filter(([column]) => table !== 'ledger' || ['seq', 'text', 'hash'].includes(column)),
      )
      await tamper(db, table, () => sql`delete from ${sql.table(table)} where ${isRow(table, row)}`.execute(db))
      if ((await broken(db)) === null) missed.push(`${table} ${Object.values(row)[0]}`)
      const columns = sql.join(Object.keys(kept).map((column) => sql.ref(column)))
      await tamper(db, table, () =>
        sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(kept))})`.execute(db),
      )
    }
  }
  expect(missed).toEqual([])
  expect(await broken(db)).toBeNull()
})

test('a copy of any row of a derived table, under another key, is found', { timeout: 120_000 }, async () => {
  const { db } = await longStory(await freshDatabase())
  const keys = {
    documents: 'doc',
    blockers: 'blocker',
    requirements: 'action',
    grants: 'grant_id',
    proofs: 'proof_id',
    claims: 'claim_id',
  }
  for (const [table, key] of Object.entries(keys)) {
    for (const row of await rowsOf(db, table)) {
      const copy = { ...row, [key]: 'intruder', ...(table === 'documents' ? { seq: 99_999 } : {}) }
      const columns = sql.join(Object.keys(copy).map((column) => sql.ref(column)))
      await tamper(db, table, () =>
        sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(copy))})`.execute(db),
      )
      expect(await broken(db)).toMatch(new RegExp(`of table ${table} is there, and the ledger knows nothing of it`))
      await sql`delete from ${sql.table(table)} where ${sql.ref(key)} = 'intruder'`.execute(db)
    }
  }
})

test('any one byte of an entry, changed to another, is found', { timeout: 120_000 }, async () => {
  const { db } = await longStory(await freshDatabase())
  const entries = await rowsOf(db, 'ledger')
  const place = fc.record({
    row: fc.constantFrom(...entries),
    column: fc.constantFrom('text', 'hash'),
    at: fc.nat(),
    to: fc.constantFrom('0', 'z', ' ', '"'),
  })
  await fc.assert(
    fc.asyncProperty(place, async ({ row, column, at, to }) => {
      const value = String(row[column])
      const i = at % value.length
      fc.pre(value[i] !== to)
      const changed = await set(db, 'ledger', row, column, value.slice(0, i) + to + value.slice(i + 1)).then(
        () => true,
        () => false,
      )
      fc.pre(changed)
      const found = await broken(db)
      await set(db, 'ledger', row, column, value)
      expect(found).not.toBeNull()
    }),
    { numRuns: 150 },
  )
})

test('an entry that was replaced, hash and all, is found by the entry after it', async () => {
  const { db } = await longStory(await freshDatabase())
  const row = (await rowsOf(db, 'ledger'))[9]
  const text = String(row?.text).replace('looked at it', 'looked away')
  await tamper(db, 'ledger', () =>
    sql`update ledger set text = ${text}, hash = ${sha256(text)} where seq = 10`.execute(db),
  )
  expect(await broken(db)).toBe('entry 11 does not follow from entry 10: the link between them is broken')
})

test('a trigger that was dropped, changed or added is found', async () => {
  const { db } = await longStory(await freshDatabase())
  const statements = onPostgres ? triggersOnPostgres : triggersOnSqlite
  await sql.raw(statements.add).execute(db)
  expect(await broken(db)).toBe('the trigger helper was added to the database')
  await sql.raw(statements.remove).execute(db)
  await sql.raw(statements.drop).execute(db)
  expect(await broken(db)).toBe('the trigger ledger_is_never_deleted is missing from the database')
  await sql.raw(statements.change).execute(db)
  expect(await broken(db)).toBe('the trigger ledger_is_never_deleted of the database was changed')
})

const triggersOnSqlite = {
  add: 'create trigger helper after insert on grants begin delete from grants; end',
  remove: 'drop trigger helper',
  drop: 'drop trigger ledger_is_never_deleted',
  change: 'create trigger ledger_is_never_deleted before delete on ledger begin select 1; end',
}

const triggersOnPostgres = {
  add: 'create trigger helper before insert on grants for each row execute function suppress_redundant_updates_trigger()',
  remove: 'drop trigger helper on grants',
  drop: 'drop trigger ledger_is_never_deleted on ledger',
  change: `create trigger ledger_is_never_deleted before delete on ledger
    for each statement when (false) execute function ledger_refuse()`,
}

test('a ledger emptied altogether is found by what was derived from it', async () => {
  const { db } = await longStory(await freshDatabase())
  await tamper(db, 'ledger', () => sql`delete from ledger`.execute(db))
  expect(await broken(db)).toBe('the ledger was shortened: it ended at entry 37 and now ends at entry 0')
})

test('owners and channels that come and go leave every message accounted for', async () => {
  const story = await longStory(await freshDatabase())
  await story.adopts([omar], { channels: { blockers: 'C3OTHER', digest: 'C4DIGEST' } })
  await story.does({ kind: 'prepare-digest', date: '2026-06-15' })
  await story.adopts([ana, omar])
  expect(await broken(story.db)).toBeNull()
})

test('several commands in one millisecond by one person leave every message accounted for', async () => {
  const story = await longStory(await freshDatabase())
  await story.adopts([ana, omar])
  const at = story.time.now
  for (const action of ['cutover', 'apply']) {
    story.time.now = at - 1000
    await story.does({ kind: 'reject', by: ana, ...story.asking('DONE-5', action), reason: 'no' })
    story.time.now = at - 1000
    await story.grants(ana, 'DONE-5', action)
  }
  expect(await broken(story.db)).toBeNull()
})

test('the newest entry, replaced with its right hash, is found by what the database recorded', async () => {
  const story = await longStory(await freshDatabase())
  const { seq } = story.state
  const text = String((await rowsOf(story.db, 'ledger')).at(-1)?.text).replace('2026-06-14', '2026-06-15')
  await tamper(story.db, 'ledger', () =>
    sql`update ledger set text = ${text}, hash = ${sha256(text)} where seq = ${seq}`.execute(story.db),
  )
  expect(await broken(story.db)).toBe(`entry ${seq} was replaced: its hash is not the one recorded with it`)
})

test('text of every kind comes back from the tables as it went in', async () => {
  const story = await Story.begin(await freshDatabase())
  const odd = [
    'a\u0000b',
    '\ufeffbegins with a mark',
    'e\u0301\u202e',
    '👩‍🚀 \u2028',
    "'; drop table grants; --",
    '\\"\n\t',
  ]
  for (const [i, evidence] of odd.entries())
    await story.imports(map([listing(`ODD-${i}`, { evidence })], { doc: evidence }))
  expect(await broken(story.db)).toBeNull()
})
