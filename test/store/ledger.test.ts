import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { seal } from '../../src/core/chain.ts'
import type { Entry } from '../../src/core/entry.ts'
import { nothing } from '../../src/core/state.ts'
import type { Database } from '../../src/store/database.ts'
import { appendEntries, countEntries, readEntries, readEntry, readHead, readHistory } from '../../src/store/ledger.ts'
import { loadState } from '../../src/store/load.ts'
import { chain, freshDatabase, freshUrl, listing, machine, map, Story } from './support.ts'

async function ledgerOf(count: number): Promise<Database> {
  const db = await freshDatabase()
  await db.transaction().execute((tx) => appendEntries(tx, chain(count)))
  return db
}

test('what is appended is read back in pages, by seq, and as the head', async () => {
  const db = await ledgerOf(450)
  const stored = chain(450)
  expect(await readEntries(db, 0, 300)).toEqual(stored.slice(0, 300))
  expect(await readEntries(db, 300, 300)).toEqual(stored.slice(300))
  expect(await readEntries(db, 450, 300)).toEqual([])
  expect(await readEntry(db, 77)).toEqual(stored[76])
  expect(await readEntry(db, 451)).toBeUndefined()
  expect(await readHead(db)).toEqual({ seq: 450, hash: stored[449]?.hash })
  expect(await countEntries(db)).toBe(450)
})

test('an empty ledger has no head', async () => {
  expect(await readHead(await freshDatabase())).toBeNull()
})

test('a page of large entries is shorter than asked for, and never empty', async () => {
  const db = await freshDatabase()
  const facts = Array.from(
    { length: 5 },
    (_, i) => ({ kind: 'DigestPrepared', date: String(i).repeat(12 * 1024 * 1024) }) as const,
  )
  const { sealed } = seal(facts, nothing, machine, '2026-06-12T09:00:00.000Z')
  await db.transaction().execute((tx) => appendEntries(tx, sealed))
  expect((await readEntries(db, 0, 5)).map(({ seq }) => seq)).toEqual([1, 2])
  expect((await readEntries(db, 4, 5)).map(({ seq }) => seq)).toEqual([5])
})

test('kind, instant and blocker are read from the text itself', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('REALRUN-1')]))
  const rows = await story.db.selectFrom('ledger').select(['kind', 'blocker', 'at']).orderBy('seq').execute()
  expect(rows.map(({ kind, blocker }) => [kind, blocker])).toEqual([
    ['LedgerOpened', null],
    ['PolicyAdopted', null],
    ['DocumentImported', null],
    ['BlockerAdded', 'realrun-1'],
  ])
  expect(rows[0]?.at).toBe('2026-06-12T09:00:01.000Z')
})

test('the history of a blocker is newest first, and holds nothing of the others', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('A-1'), listing('B-2')]))
  for (const action of ['cutover', 'apply'])
    await story.does({
      kind: 'reject',
      by: { team: 'T1', user: 'U1ANA', name: 'Ana', standing: 'member' },
      ...story.asking('A-1', action),
      reason: 'no',
    })
  const history = (await readHistory(story.db, blockerKey('A-1'), 2)).map(({ text }) => JSON.parse(text) as Entry)
  expect(history.map((entry) => [entry.kind, 'action' in entry ? entry.action : ''])).toEqual([
    ['RequirementRejected', 'apply'],
    ['RequirementRejected', 'cutover'],
  ])
})

test('the database refuses to change or delete an entry', async () => {
  const db = await ledgerOf(3)
  await expect(sql`update ledger set text = '{}' where seq = 2`.execute(db)).rejects.toThrow(
    'the ledger is append-only',
  )
  await expect(sql`delete from ledger where seq = 3`.execute(db)).rejects.toThrow('the ledger is append-only')
  await expect(
    sql`insert into ledger (seq, text, hash) select seq, text, hash from ledger where seq = 3
      on conflict (seq) do update set text = excluded.text`.execute(db),
  ).rejects.toThrow('the ledger is append-only')
})

test('the database refuses a gap, a repetition, an entry that follows from another, and what is no JSON', async () => {
  const db = await ledgerOf(3)
  const append = (sealed: ReturnType<typeof chain>) => db.transaction().execute((tx) => appendEntries(tx, sealed))
  await expect(append(chain(5).slice(4))).rejects.toThrow('the next entry has the next seq')
  await expect(append(chain(5).slice(2))).rejects.toThrow('the next entry has the next seq')
  await expect(append(chain(1, { seq: 3, hash: 'f'.repeat(64), at: '' }))).rejects.toThrow(
    'an entry names the hash of the one before it',
  )
  await expect(append([{ seq: 4, text: 'no JSON', hash: '0'.repeat(64) }])).rejects.toThrow()
  expect(await countEntries(db)).toBe(3)
})

test('two processes append to one database without losing, doubling or forking anything', async () => {
  const url = await freshUrl()
  const db = await freshDatabase(url)
  await db.transaction().execute((tx) => appendEntries(tx, chain(1)))
  const script = fileURLToPath(new URL('append-in-a-loop.ts', import.meta.url))
  const run = (name: string) => promisify(execFile)(process.execPath, [script, url, name, '200'])
  await Promise.all([run('first'), run('second')])
  const { state, broken } = await loadState(db, nothing)
  expect(broken).toBeNull()
  expect(state.seq).toBe(401)
  expect(new Set(state.digests.map(({ date }) => date)).size).toBe(400)
})
