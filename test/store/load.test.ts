import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { seal } from '../../src/core/chain.ts'
import type { Fact } from '../../src/core/entry.ts'
import { nothing } from '../../src/core/state.ts'
import type { Database } from '../../src/store/database.ts'
import { appendEntries } from '../../src/store/ledger.ts'
import { loadState } from '../../src/store/load.ts'
import { chain, freshDatabase, longStory, machine } from './support.ts'
import { tamper } from './tamper.ts'

async function ledgerOf(count: number): Promise<Database> {
  const db = await freshDatabase()
  await db.transaction().execute((tx) => appendEntries(tx, chain(count)))
  return db
}

test('what is loaded is the state that the process which wrote it had', async () => {
  const story = await longStory(await freshDatabase())
  expect(await loadState(story.db, nothing)).toEqual({ state: story.state, broken: null })
})

test('loading goes on from a state, and tells of each page', async () => {
  const db = await ledgerOf(12_000)
  const pages: number[] = []
  const { state } = await loadState(db, nothing, (page) => void pages.push(page.length))
  expect(pages).toEqual([5000, 5000, 2000])
  await db.transaction().execute((tx) => appendEntries(tx, chain(3, state)))
  const again: number[] = []
  expect((await loadState(db, state, (page) => void again.push(page.length))).state.seq).toBe(12_003)
  expect(again).toEqual([3])
})

test('others get their turn between pages', async () => {
  const db = await ledgerOf(12_000)
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  await loadState(db, nothing)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})

test('loading stops at the first entry that was changed, with the state before it', async () => {
  const db = await ledgerOf(20)
  await tamper(db, 'ledger', () =>
    sql`update ledger set text = replace(text, 'day 7', 'day 8') where seq = 8`.execute(db),
  )
  const { state, broken } = await loadState(db, nothing)
  expect(broken).toBe('entry 8 was changed: its text does not have the hash stored with it')
  expect(state.seq).toBe(7)
})

test('an entry whose hashes are right but which makes no sense is broken, and named', async () => {
  const db = await ledgerOf(3)
  const { state } = await loadState(db, nothing)
  const facts: Fact[] = [
    { kind: 'DigestPrepared', date: 'day 4' },
    { kind: 'BlockerRetired', blocker: 'nobody' as never, reason: '' },
  ]
  await db.transaction().execute((tx) => appendEntries(tx, seal(facts, state, machine, state.at).sealed))
  const pages: number[] = []
  const loaded = await loadState(db, nothing, (page) => void pages.push(page.length))
  expect(loaded.broken).toMatch(/^entry 5 makes no sense after those before it: /)
  expect(loaded.state.seq).toBe(4)
  expect(pages).toEqual([4])
})

test('a ledger that was shortened since it was last read is broken', async () => {
  const db = await ledgerOf(20)
  const { state } = await loadState(db, nothing)
  await tamper(db, 'ledger', () => sql`delete from ledger where seq > 15`.execute(db))
  expect((await loadState(db, state)).broken).toBe(
    'the ledger was shortened: it ended at entry 20 and now ends at entry 15',
  )
})

test('a ledger that was replaced since it was last read is broken', async () => {
  const { state } = await loadState(await ledgerOf(20), nothing)
  const db = await freshDatabase()
  const other = seal(
    Array.from(
      { length: 25 },
      (_, i): Fact =>
        i === 0 ? { kind: 'LedgerOpened', workspace: 'T2', sandbox: false } : { kind: 'DigestPrepared', date: `${i}` },
    ),
    nothing,
    machine,
    state.at,
  )
  await db.transaction().execute((tx) => appendEntries(tx, other.sealed))
  expect((await loadState(db, state)).broken).toBe('entry 20 was replaced: its hash is not the one read before')
})

test('a ledger that lost its newest entry is broken for a process that never saw it, too', async () => {
  const db = await ledgerOf(20)
  await tamper(db, 'ledger', () => sql`delete from ledger where seq = 20`.execute(db))
  expect((await loadState(db, nothing)).broken).toBe(
    'the ledger was shortened: it ended at entry 20 and now ends at entry 19',
  )
})
