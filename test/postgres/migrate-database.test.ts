import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { readOriginal } from '../../src/store/documents.ts'
import { takeLease } from '../../src/store/leases.ts'
import { appendEntries, countEntries, readEntries, readHead } from '../../src/store/ledger.ts'
import { findMessage, recordShown } from '../../src/store/messages.ts'
import { migrate } from '../../src/store/migrate.ts'
import { migrateDatabase } from '../../src/workflows/migrate-database.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { chain, freshUrl, longStory, temporaryFolder } from '../store/support.ts'
import { tamper } from '../store/tamper.ts'

const clock = { now: () => Date.parse('2026-06-20T09:00:00Z') }
const shown = { channel: 'C1', ts: '17.5', shown: 'a hash', wants: 1 }

let from: string
let to: string
let source: Database
beforeEach(async () => {
  from = join(temporaryFolder(), 'countersign.db')
  to = await freshUrl({ empty: true })
  source = await open(from)
  await migrate(source)
})

async function open(url: string): Promise<Database> {
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  return db
}

/** A history in which everything occurs, some of it shown in Slack. */
async function aStory(): Promise<void> {
  await longStory(source)
  const at = '2026-06-12T09:00:00.000Z'
  const token = (await takeLease(source, { name: 'delivery', holder: 'bot', now: at, until: at })) ?? 0
  await recordShown(source, 'card/realrun-1', shown, { name: 'delivery', token })
}

/** Many entries, of which several transactions are needed. */
async function aLongLedger(entries = 3500): Promise<void> {
  await source.transaction().execute((tx) => appendEntries(tx, chain(entries)))
}

/** Moves until so many entries have arrived, and fails there as if the machine had stopped. */
async function interruptedAt(entries: number): Promise<void> {
  const onProgress = (what: string, copied: number) => {
    if (what === 'copying' && copied >= entries) throw new Error('the light went out')
  }
  await expect(migrateDatabase({ from, to, clock, onProgress })).rejects.toThrow('the light went out')
}

describe('a SQLite database is moved to PostgreSQL', () => {
  it('with its ledger, its documents to the byte, and where Slack holds the messages', async () => {
    await aStory()
    const head = await readHead(source)
    const { length: messages } = await source.selectFrom('messages').select('key').execute()
    expect(await migrateDatabase({ from, to, clock })).toEqual({
      kind: 'moved',
      entries: 37,
      copied: 37,
      messages,
      head,
    })
    const target = await open(to)
    expect(await verifyLedger(target)).toMatchObject({ intact: true, entries: 37, head })
    expect(await readEntries(target, 0, 100)).toEqual(await readEntries(source, 0, 100))
    expect(await findMessage(target, 'card/realrun-1')).toEqual(await findMessage(source, 'card/realrun-1'))
    expect(await findMessage(target, 'card/realrun-1')).toMatchObject({ channel: 'C1', ts: '17.5', shown: 'a hash' })
    expect(await readOriginal(target, 'fix7-map', 2)).toEqual(await readOriginal(source, 'fix7-map', 2))
    for (const table of ['blockers', 'requirements', 'grants', 'proofs', 'claims'] as const)
      expect(await rowsOf(target, table)).toEqual(await rowsOf(source, table))
  })

  it('and nothing is lost when it is interrupted and run again', async () => {
    await aLongLedger()
    await interruptedAt(1000)
    await interruptedAt(2000)
    const target = await open(to)
    expect(await countEntries(target)).toBe(2000)
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'moved', entries: 3500, copied: 1500 })
    expect(await verifyLedger(target)).toMatchObject({ intact: true, entries: 3500 })
  })

  it('and what was added to it between two attempts comes along', async () => {
    await aLongLedger(1500)
    await interruptedAt(1000)
    const head = await readHead(source)
    if (!head) throw new Error('a head')
    await source.transaction().execute((tx) => appendEntries(tx, chain(5, { ...head, at: '' })))
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'moved', entries: 1505, copied: 505 })
  })

  it('once: a second time changes nothing, also when the bot has gone on delivering there', async () => {
    await aStory()
    await migrateDatabase({ from, to, clock })
    const target = await open(to)
    const at = '2026-06-19T09:00:00.000Z'
    const token = (await takeLease(target, { name: 'delivery', holder: 'bot', now: at, until: at })) ?? 0
    await recordShown(target, 'card/ci-2', { ...shown, ts: '99.9' }, { name: 'delivery', token })
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'moved', entries: 37, copied: 0 })
    expect(await findMessage(target, 'card/ci-2')).toMatchObject({ ts: '99.9' })
  })
})

describe('nothing is moved', () => {
  it('to a database that holds another ledger, or this one with more in it', async () => {
    await aLongLedger(5)
    const target = await open(to)
    await migrate(target)
    await target.transaction().execute((tx) => appendEntries(tx, chain(8)))
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({
      kind: 'refused',
      code: 'other_ledger',
      sentence: expect.stringContaining('holds another ledger: its entry 8 is not entry 8 of the one to be moved'),
    })
    expect(await countEntries(target)).toBe(8)
  })

  it.each(['delivery', 'clock'])('while a bot runs on either side (its %s lease)', async (name) => {
    await aLongLedger(5)
    const target = await open(to)
    await migrate(target)
    for (const db of [source, target]) {
      const lease = { name, holder: 'bot', now: '', until: '2026-06-20T09:00:30.000Z' }
      await takeLease(db, lease)
      expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'refused', code: 'in_use' })
      await takeLease(db, { ...lease, until: '2026-06-20T08:59:59.000Z' })
    }
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'moved' })
  })

  it('of a ledger that cannot be trusted, or of none', async () => {
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({ kind: 'refused', code: 'empty' })
    await aStory()
    await sql`update grants set uses_left = 99`.execute(source)
    expect(await migrateDatabase({ from, to, clock })).toMatchObject({
      kind: 'refused',
      code: 'broken',
      sentence: expect.stringContaining('The ledger of the database to be moved cannot be trusted: row G-10'),
    })
  })

  it('by halves: a target that was changed under way is found', async () => {
    await aLongLedger()
    await interruptedAt(1000)
    const target = await open(to)
    await tamper(target, 'ledger', () =>
      sql`update ledger set text = replace(text, 'day 7"', 'day 8"') where seq = 8`.execute(target),
    )
    await expect(migrateDatabase({ from, to, clock })).rejects.toThrow('entry 8 was changed')
    expect(await countEntries(target)).toBe(3000)
  })
})

async function rowsOf(db: Database, table: 'blockers' | 'requirements' | 'grants' | 'proofs' | 'claims') {
  const rows = await db.selectFrom(table).selectAll().execute()
  return rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
}
