import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { leafHash } from '../../src/core/ledger/tree.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import { keysInMemory } from '../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { ana, findBroken, freshDatabase, ivy, listing, longStory, map, omar, Story } from './support.ts'
import { keysOf, rowsOf, setColumn, type Table, tamper } from './tamper.ts'

test('what nobody touched is intact, with its head, and tells how far it is', async () => {
  const story = await longStory(await freshDatabase(), { sealed: true })
  const { head } = story.ledger
  const told: string[] = []
  const verifier = (workspace: string) => story.keys.verifier(workspace)
  const onProgress = (done: number, of: number) => void told.push(`${done} of ${of}`)
  const found = await verifyLedger(story.db, verifier, { kept: head, onProgress })
  expect(found).toEqual({ intact: true, entries: head.size, head })
  expect(told).toEqual([`${head.size} of ${head.size}`])
})

test('a database without a ledger is not intact', async () => {
  expect(await findBroken(await freshDatabase(), keysInMemory())).toBe('there is no ledger in this database')
})

test('thousands of entries with seals, requests, freezes and passages are intact, and so is what loads them', {
  timeout: 300_000,
}, async () => {
  const story = await Story.begin(await freshDatabase())
  const blockers = Array.from({ length: 600 }, (_, i) => listing(`B-${i}`, { actions: [`run-${i % 40}`] }))
  await story.imports(map(blockers))
  for (let i = 0; i < (onPostgres ? 60 : 400); i++) {
    const action = `run-${i % 40}`
    const request = await story.requests(action, `the release ${i}`)
    if (i % 5 === 0) await story.does({ kind: 'freeze', by: ivy, action, reason: `incident ${i}` })
    if (i % 5 === 2)
      for (const { id } of story.state.desk.freezes)
        await story.does({ kind: 'thaw', by: ana, freeze: id, reason: 'over' })
    if (i % 3) await story.grantsRequest(omar, request)
    await story.grants(ana, `B-${i}`, action)
    await passGate(story.ledger, action, `ci ${i}`)
    if (i % 4 === 0) await story.does({ kind: 'ask-help', by: ivy, blocker: blockerKey(`B-${i}`), question: 'who?' })
    if (i % 50 === 49) expect(await story.ledger.seal({ now: true })).toBe(true)
  }
  expect(story.ledger.head.size).toBeGreaterThan(onPostgres ? 900 : 2500)
  expect(await story.broken()).toBeNull()
  const full = await story.opened()
  expect([full.broken, full.head]).toEqual([null, story.ledger.head])
  expect((await story.opened({ only: 'run-7' })).state.blockers.size).toBeLessThan(100)
})

test('a head that was noted tells of a ledger that was shortened or replaced since', async () => {
  const story = await longStory(await freshDatabase())
  const noted = story.ledger.head
  await story.does({ kind: 'prepare-digest', date: '2026-06-20' })
  expect(await story.broken(noted)).toBeNull()
  expect(await story.broken({ ...noted, root: 'f'.repeat(64) })).toBe(
    `at entry ${noted.size} the ledger has another root than the one that was known before: its history was replaced`,
  )
  expect(await story.broken({ ...noted, size: noted.size + 5 })).toMatch(/^the ledger was shortened, or restored/)
})

test('any one byte of an entry, changed to another, is found', { timeout: 120_000 }, async () => {
  const story = await longStory(await freshDatabase())
  const { db } = story
  const entries = await rowsOf(db, 'ledger')
  const place = fc.record({ row: fc.constantFrom(...entries), at: fc.nat(), to: fc.constantFrom('0', 'z', ' ', '"') })
  await fc.assert(
    fc.asyncProperty(place, async ({ row, at, to }) => {
      const text = String(row.text)
      const i = at % text.length
      fc.pre(text[i] !== to)
      fc.pre(await setColumn(db, 'ledger', row, 'text', text.slice(0, i) + to + text.slice(i + 1)))
      const found = await story.broken()
      await setColumn(db, 'ledger', row, 'text', text)
      expect(found).not.toBeNull()
    }),
    { numRuns: onPostgres ? 30 : 150 },
  )
})

test('the first entry that was changed is named; one that was changed with its hash, by the tree', async () => {
  const story = await longStory(await freshDatabase())
  const change = (seq: number, hash: boolean) =>
    tamper(story.db, 'ledger', async () => {
      const { text } = await story.db
        .selectFrom('ledger')
        .select('text')
        .where('seq', '=', seq)
        .executeTakeFirstOrThrow()
      const other = text.replace('looked at it', 'looked away')
      await sql`update ledger set text = ${other} where seq = ${seq}`.execute(story.db)
      if (hash) await sql`update ledger set hash = ${leafHash(other)} where seq = ${seq}`.execute(story.db)
    })
  await change(15, true)
  expect(await story.broken()).toBe('the node 1/7 of the tree was changed')
  await change(14, false)
  expect(await story.broken()).toBe('entry 14 was changed: its text does not have the hash stored with it')
})

test('a row that no entry made is named, in every table for people', async () => {
  const story = await longStory(await freshDatabase())
  const tables = Object.keys(keysOf).slice(6, -1) as Exclude<Table, 'messages'>[]
  for (const table of tables) {
    const [row] = await rowsOf(story.db, table)
    if (!row) throw new Error(`no row in ${table}`)
    const key = keysOf[table][0] as string
    const other = typeof row[key] === 'number' ? 3 : 'X-14'
    const copy = { ...row, [key]: other, ...('seq' in row ? { seq: 3 } : {}) }
    const columns = sql.join(Object.keys(copy).map((column) => sql.ref(column)))
    await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(copy))})`.execute(story.db)
    expect(await story.broken()).toMatch(
      new RegExp(`^row .* of table ${table} is there, and the ledger knows nothing of it`),
    )
    await sql`delete from ${sql.table(table)} where ${sql.ref(key)} = ${other}`.execute(story.db)
  }
  expect(await story.broken()).toBeNull()
})

test('a trigger that was dropped, changed or added is found', async () => {
  const story = await longStory(await freshDatabase())
  const statements = onPostgres ? triggersOnPostgres : triggersOnSqlite
  await sql.raw(statements.add).execute(story.db)
  expect(await story.broken()).toBe('the trigger helper was added to the database')
  await sql.raw(statements.remove).execute(story.db)
  await sql.raw(statements.drop).execute(story.db)
  expect(await story.broken()).toBe('the trigger ledger_is_never_deleted is missing from the database')
  await sql.raw(statements.change).execute(story.db)
  expect(await story.broken()).toBe('the trigger ledger_is_never_deleted of the database was changed')
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

test('owners and channels that come and go leave every message accounted for', async () => {
  const story = await longStory(await freshDatabase())
  await story.adopts([omar], { channels: { blockers: 'C3OTHER', digest: 'C4DIGEST' } })
  await story.does({ kind: 'prepare-digest', date: '2026-06-15' })
  await story.adopts([ana, omar])
  expect(await story.broken()).toBeNull()
})

test('several commands in one millisecond by one person leave everything accounted for', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('A-1')]))
  const at = story.time.now
  for (const action of ['cutover', 'apply']) {
    story.time.now = at - 1000
    await story.does({ kind: 'reject', by: ana, ...story.asking('A-1', action), reason: 'no' })
    story.time.now = at - 1000
    await story.grants(ana, 'A-1', action)
  }
  expect(await story.broken()).toBeNull()
})

test('text of every kind comes back as it went in, sealed too', async () => {
  const story = await Story.begin(await freshDatabase())
  const odd = [
    'a\u0000b',
    '\ufeffbegins with a mark',
    'e\u0301\u202e',
    '👩‍🚀 \u2028',
    "'; drop table grants; --",
    '\\"\n\t',
    'SUB\u001a0',
    '\ud83d',
    '__proto__',
    'constructor',
  ]
  for (const [i, evidence] of odd.entries())
    await story.imports(
      map([listing(`ODD-${i} ${evidence}`, { evidence, actions: [`run-${i}`, '__proto__', 'constructor'] })], {
        doc: evidence,
      }),
    )
  await story.ledger.seal({ now: true })
  expect(await story.broken()).toBeNull()
  const full = await story.opened()
  expect(full.broken).toBeNull()
  expect([...full.state.blockers]).toEqual([...story.state.blockers])
  for (const action of story.state.actions()) {
    const narrow = await story.opened({ only: action })
    expect([narrow.broken, narrow.state.naming(action)]).toEqual([null, story.state.naming(action)])
  }
})
