import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { readEntries, readTip } from '../../src/store/ledger.ts'
import { findMessage, recordShown } from '../../src/store/messages.ts'
import { migrate } from '../../src/store/migrate.ts'
import { tableNames } from '../../src/store/rows/row-change.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { Ledger } from '../../src/workflows/ledger.ts'
import { type Move, migrateDatabase } from '../../src/workflows/migrate-database.ts'
import { type Keys, keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import {
  appendEntries,
  findBroken,
  freshUrl,
  longStory,
  machine,
  type Story,
  temporaryFolder,
} from '../store/support.ts'
import { rowsOf, type Table, tamper } from '../store/tamper.ts'

const clock = { now: () => Date.parse('2026-06-12T09:02:00Z') }
const shown = { channel: 'C1', ts: '17.5', shown: 'a hash', wants: 1 }

let from: string
let to: string
let keys: Keys
let source: Database
beforeEach(async () => {
  from = join(temporaryFolder(), 'countersign.db')
  to = await freshUrl({ empty: true })
  keys = keysIn(placesBeside(from))
  source = await open(from)
  await migrate(source)
})

async function open(url: string): Promise<Database> {
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  return db
}

function move(changes: Partial<Move> = {}) {
  return migrateDatabase({ from, to, toName: 'countersign at db.example', keys, clock, ...changes })
}

/** The ledger of a database, as somebody who comes to it would hold it. */
function ledgerIn(db: Database, only: string | null = null): Promise<Ledger> {
  return Ledger.open({ db, clock, keys, machine, only })
}

/** A history in which everything occurs, sealed, some of it shown in Slack; an authorisation of `solo` has one use left. */
async function aStory(): Promise<Story> {
  const story = await longStory(source, { sealed: true, keys })
  const at = '2026-06-12T09:00:00.000Z'
  const token = (await takeLease(source, { name: 'delivery', holder: 'bot', now: at, until: at })) ?? 0
  await recordShown(source, 'card/realrun-1', shown, { name: 'delivery', token })
  return story
}

/** Moves until so many entries have arrived, and fails there as if the machine had stopped. */
async function interruptedAt(entries: number): Promise<void> {
  const onProgress = (what: string, copied: number) => {
    if (what === 'copying' && copied >= entries) throw new Error('the light went out')
  }
  await expect(move({ onProgress })).rejects.toThrow('the light went out')
}

describe('a SQLite database is moved to PostgreSQL', () => {
  it('with its ledger, tree, seal and rows, and where Slack holds the messages', async () => {
    const { ledger } = await aStory()
    const { head } = ledger
    const tables: Table[] = ['tree', 'checkpoint', 'seal', 'seal_pages', 'states', 'messages', ...tableNames]
    const before = await Promise.all(tables.map((table) => contents(source, table)))
    const { length: messages } = await rowsOf(source, 'messages')
    expect(await move()).toEqual({ kind: 'moved', entries: head.size, copied: head.size, messages, head })
    const target = await open(to)
    expect(await findBroken(target, keys, head)).toBeNull()
    for (const [i, table] of tables.entries()) expect(await contents(target, table)).toEqual(before[i])
    const entries = (await readEntries(source, 0, 1000)).slice(0, -1)
    expect(await readEntries(target, 0, 1000)).toEqual(entries)
    expect(await findMessage(target, 'card/realrun-1')).toMatchObject({ channel: 'C1', ts: '17.5', shown: 'a hash' })
    expect(await target.selectFrom('attempt_counts').selectAll().execute()).toHaveLength(2)
    const moved = await ledgerIn(target)
    expect(moved.broken).toBeNull()
    expect([...moved.state.blockers]).toEqual([...ledger.state.blockers])
  })

  it('and nothing opens at the old place any more: no use is spent twice', async () => {
    const { ledger } = await aStory()
    const narrow = await ledgerIn(source, 'solo')
    expect((await checkGate(ledger, 'solo')).open).toBe(true)
    await move()
    const late = await open(from)
    for (const there of [ledger, narrow, await ledgerIn(late), await ledgerIn(late, 'solo')]) {
      const { open: isOpen, reasons } = await checkGate(there, 'solo')
      expect([isOpen, reasons[0]?.sentence]).toEqual([false, expect.stringContaining('countersign at db.example')])
      expect((await passGate(there, 'solo', 'ci')).passed).toBe(false)
      expect(await there.execute({ kind: 'prepare-digest', date: '2027-01-01' })).toMatchObject({
        code: 'ledger_moved',
      })
      expect(await there.seal({ now: true })).toBe(false)
    }
    const target = await open(to)
    const passages = [
      await passGate(await ledgerIn(target, 'solo'), 'solo', 'ci'),
      await passGate(ledger, 'solo', 'ci'),
    ]
    expect(passages.map(({ passed }) => passed)).toEqual([true, false])
    expect((await passGate(await ledgerIn(target), 'solo', 'ci')).passed).toBe(false)
    expect(await findBroken(target, keys)).toBeNull()
    expect(await findBroken(source, keys)).toBeNull()
  })

  it('and nothing is lost when it is interrupted and run again, however often', async () => {
    await appendEntries(source, 3500, keys)
    await interruptedAt(1000)
    await interruptedAt(2000)
    const target = await open(to)
    expect((await readTip(target)).entries).toBe(2000)
    // What has arrived in part opens nothing.
    expect((await ledgerIn(target)).broken).toContain('the checkpoint is missing')
    expect(await move()).toMatchObject({ kind: 'moved', entries: 3500, copied: 1500 })
    expect(await findBroken(target, keys)).toBeNull()
  })

  it('and one that arrived whole, but whose last step failed, is not moved by halves: the old place stays in force', async () => {
    const { ledger } = await aStory()
    const { size } = ledger.head
    await interruptedAt(size)
    await ledger.refresh()
    expect((await checkGate(ledger, 'solo')).open).toBe(true)
    expect(await move()).toMatchObject({ kind: 'moved', entries: size, copied: 0 })
    expect((await checkGate(ledger, 'solo')).open).toBe(false)
  })

  it('and what was added to it between two attempts comes along, the rows with it', async () => {
    const { ledger } = await aStory()
    const { size } = ledger.head
    await interruptedAt(size)
    await ledger.execute({ kind: 'freeze', action: 'solo', reason: 'meanwhile' })
    expect(await move()).toMatchObject({ kind: 'moved', entries: size + 1, copied: 1 })
    const target = await open(to)
    expect(await findBroken(target, keys)).toBeNull()
    expect((await checkGate(await ledgerIn(target), 'solo')).reasons.map(({ code }) => code)).toEqual(['frozen'])
  })
})

describe('nothing is moved', () => {
  it('twice', async () => {
    await aStory()
    await move()
    expect(await move()).toMatchObject({
      kind: 'refused',
      code: 'moved',
      sentence: expect.stringMatching(/^This ledger was moved to countersign at db\.example already, at 2026-/),
    })
  })

  it('to a database that holds another ledger, or this one with more in it', async () => {
    await appendEntries(source, 5, keys)
    const target = await open(to)
    await migrate(target)
    await appendEntries(target, 3, keys, 'T2')
    const refused = { kind: 'refused', code: 'other_ledger', sentence: expect.stringContaining('its first 3 entries') }
    expect(await move()).toMatchObject(refused)
    expect((await readTip(target)).entries).toBe(3)
    expect((await readTip(source)).entries).toBe(5)
  })

  it.each(['delivery', 'clock'])('while a bot runs on either side (its %s lease)', async (name) => {
    await appendEntries(source, 5, keys)
    const target = await open(to)
    await migrate(target)
    for (const db of [source, target]) {
      const lease = { name, holder: 'bot', now: '', until: '2026-06-12T09:02:30.000Z' }
      await takeLease(db, lease)
      expect(await move()).toMatchObject({ kind: 'refused', code: 'in_use' })
      await takeLease(db, { ...lease, until: '2026-06-12T09:01:59.000Z' })
    }
    expect(await move()).toMatchObject({ kind: 'moved' })
  })

  it('of a ledger that cannot be trusted, that is an older copy, or of none', async () => {
    expect(await move()).toMatchObject({ kind: 'refused', code: 'empty' })
    const { ledger } = await aStory()
    await sql`update grants set uses_left = 99`.execute(source)
    expect(await move()).toMatchObject({
      kind: 'refused',
      code: 'broken',
      sentence: expect.stringContaining('The ledger of the database to be moved cannot be trusted: row G-15'),
    })
    await sql`update grants set uses_left = uses`.execute(source)
    keys.writeHead({ ...ledger.head, size: ledger.head.size + 1 })
    expect(await move()).toMatchObject({ kind: 'refused', code: 'broken' })
  })

  it('by halves: a target that was changed under way is found', async () => {
    await appendEntries(source, 3500, keys)
    await interruptedAt(1000)
    const target = await open(to)
    await tamper(target, 'ledger', () =>
      sql`update ledger set text = replace(text, 'day 7"', 'day 8"') where seq = 8`.execute(target),
    )
    await expect(move()).rejects.toThrow('entry 8 was changed')
    const story = await ledgerIn(source)
    expect([story.broken, story.state.desk.moved]).toEqual([null, null])
  })
})

/** The rows of a table, in an order that is the same on both engines. */
async function contents(db: Database, table: Table): Promise<string[]> {
  return (await rowsOf(db, table)).map((row) => JSON.stringify(Object.entries(row).sort())).sort()
}
