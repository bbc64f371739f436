import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { readCheckpoint } from '../../src/core/ledger/checkpoint.ts'
import { entryText } from '../../src/core/ledger/entry-text.ts'
import { Frontier, leafHash } from '../../src/core/ledger/tree.ts'
import { blockerSubject } from '../../src/core/subject.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries, readTip } from '../../src/store/ledger.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { keysIn, keysInMemory } from '../../src/workflows/ports/keys.ts'
import { readHistory } from '../../src/workflows/read-history.ts'
import { onPostgres } from '../support/postgres/database.ts'
import {
  ana,
  appendEntries,
  findBroken,
  freshDatabase,
  freshUrl,
  ivy,
  listing,
  longStory,
  machine,
  map,
  Story,
  temporaryFolder,
} from './support.ts'
import { keysOf, rowsOf, type Table } from './tamper.ts'

async function ledgerOf(count: number) {
  const db = await freshDatabase()
  const keys = keysInMemory()
  await appendEntries(db, count, keys)
  return { db, keys }
}

/** All that a database holds but where Slack's messages are. */
async function everything({ db }: Story): Promise<unknown> {
  const tables = Object.keys(keysOf) as Table[]
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rowsOf(db, table)])))
}

test('what is appended is read back in pages, by seq; a large page is shorter than asked for, and never empty', async () => {
  const { db } = await ledgerOf(450)
  const seqs = async (after: number, limit: number) => (await readEntries(db, after, limit)).map(({ seq }) => seq)
  expect(await seqs(0, 300)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
  expect(await seqs(300, 300)).toHaveLength(150)
  expect(await seqs(450, 300)).toEqual([])
  const story = await Story.begin(await freshDatabase())
  for (let i = 0; i < 5; i++) {
    const question = String(i).repeat(5 * 1024 * 1024)
    if (i === 0) await story.imports(map([listing('A-1')]))
    await story.does({ kind: 'ask-help', by: ivy, blocker: blockerKey('A-1'), question })
  }
  const { size } = story.ledger.head
  expect((await readEntries(story.db, size - 5, 5)).map(({ seq }) => seq)).toEqual([size - 4])
  expect((await readEntries(story.db, size - 1, 5)).map(({ seq }) => seq)).toEqual([size])
})

test('a commit leaves the entries’ texts and hashes, the tree’s nodes, and a checkpoint that anybody with the public key can check', async () => {
  const story = await longStory(await freshDatabase(), { sealed: true })
  const rows = await readEntries(story.db, 0, 1000)
  const frontier = new Frontier()
  const nodes: object[] = []
  for (const { seq, subject, text, hash } of rows) {
    const entry = JSON.parse(text)
    expect([entry.seq, entry.subject, entry.v, entryText(entry)]).toEqual([seq, subject, 1, text])
    expect(hash).toEqual(leafHash(text))
    frontier.append(hash, (level, position, node) => nodes.push({ level, position, hash: node }))
  }
  const stored = await story.db.selectFrom('tree').selectAll().orderBy('level').orderBy('position').execute()
  expect(stored).toHaveLength(nodes.length)
  expect(stored).toEqual(expect.arrayContaining(nodes))
  const verifier = story.keys.verifier('T1')
  const { note, size } = await readTip(story.db)
  if ('missing' in verifier || note === null) throw new Error('there is nothing to check')
  expect(readCheckpoint(note, verifier)).toEqual({ origin: 'countersign/T1', size, root: frontier.root() })
  expect(story.ledger.head).toEqual({ size, root: frontier.root().toString('hex') })
})

test('kind and instant are read from the text itself, and the history of a subject holds nothing of the others', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('A-1'), listing('B-2')]))
  for (const action of ['cutover', 'apply'])
    await story.does({ kind: 'reject', by: ana, ...story.asking('A-1', action), reason: 'no' })
  const rows = await story.db.selectFrom('ledger').select(['kind', 'at']).orderBy('seq').execute()
  expect(rows.map(({ kind }) => kind).slice(0, 5)).toEqual([
    'LedgerOpened',
    'KeyAdopted',
    'PolicyAdopted',
    'DocumentImported',
    'BlockerAdded',
  ])
  expect(rows[0]?.at).toBe('2026-06-12T09:00:01.000Z')
  const history = await readHistory(story.ledger, blockerSubject(blockerKey('A-1')), 2)
  expect(history.map((entry) => [entry.kind, 'action' in entry ? entry.action : ''])).toEqual([
    ['RequirementRejected', 'apply'],
    ['RequirementRejected', 'cutover'],
  ])
})

test('the database refuses to change or delete an entry, a gap, a repetition, and what is no JSON', async () => {
  const { db } = await ledgerOf(3)
  const refused = [
    sql`update ledger set text = '{}' where seq = 2`,
    sql`delete from ledger where seq = 3`,
    sql`insert into ledger (seq, subject, text, hash) select seq, subject, text, hash from ledger where seq = 3
      on conflict (seq) do update set text = excluded.text`,
    sql`insert into ledger (seq, subject, text, hash) select 5, subject, text, hash from ledger where seq = 3`,
  ]
  for (const statement of refused) await expect(statement.execute(db)).rejects.toThrow('the ledger is append-only')
  const hash = Buffer.alloc(32)
  await expect(
    sql`insert into ledger (seq, subject, text, hash) values (4, 'desk', 'no JSON', ${hash})`.execute(db),
  ).rejects.toThrow()
  expect((await readTip(db)).entries).toBe(3)
})

test.each(['ledger', 'tree', 'checkpoint', 'grants', 'messages', 'seal', 'states'] as const)(
  'a commit that fails at its %s leaves nothing, in the database or in memory; also one that seals',
  async (table) => {
    const story = await longStory(await freshDatabase(), { sealed: true })
    const [before, { head, state }] = [await everything(story), story.ledger]
    const contents = { desk: state.desk, blockers: [...state.blockers], requests: [...state.requests] }
    const restore = await refuseWriting(story, table)
    const seals = table === 'seal' || table === 'states'
    const failing = () =>
      seals ? story.ledger.seal({ now: true }) : story.ledger.execute(story.grant(ana, 'DONE-5', 'apply'))
    await expect(failing()).rejects.toThrow('no room')
    await expect(failing()).rejects.toThrow('no room')
    await restore()
    expect(await everything(story)).toEqual(before)
    expect(story.ledger.head).toEqual(head)
    expect({ desk: state.desk, blockers: [...state.blockers], requests: [...state.requests] }).toEqual(contents)
    // What comes next is as if nothing had been tried, seals too.
    await story.grants(ana, 'DONE-5', 'apply')
    expect(await story.ledger.seal({ now: true })).toBe(true)
    expect(await story.broken()).toBeNull()
    expect((await story.opened()).broken).toBeNull()
  },
)

/** Makes a table refuse to be written; answers how to end that. */
async function refuseWriting({ db }: Story, table: Table): Promise<() => Promise<void>> {
  if (!onPostgres) {
    for (const event of ['insert', 'update'])
      await sql
        .raw(`create trigger full_${event} before ${event} on ${table} begin select raise(abort, 'no room'); end`)
        .execute(db)
    return async () => {
      for (const event of ['insert', 'update']) await sql.raw(`drop trigger full_${event}`).execute(db)
    }
  }
  await sql
    .raw(`create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`)
    .execute(db)
  await sql
    .raw(`create trigger no_room before insert or update on ${table} for each row execute function no_room()`)
    .execute(db)
  return async () => void (await sql.raw('drop function no_room() cascade').execute(db))
}

test('a commit of a thousand entries and more is sealed right after whoever waits for it was answered', async () => {
  const story = await Story.begin(await freshDatabase())
  const blockers = Array.from({ length: 1001 }, (_, i) => listing(`B-${i}`, { actions: ['run'] }))
  await story.imports(map(blockers))
  await story.ledger.settled()
  expect(story.ledger.unsealed).toBe(0)
  const narrow = await story.opened({ only: 'run' })
  expect(narrow.unsealed).toBe(0)
  expect((await checkGate(narrow, 'run')).reasons).toHaveLength(1001)
  expect(await story.broken()).toBeNull()
})

test('what another process imported is followed while others have turns, and becomes true at once', async () => {
  const url = await freshUrl()
  const story = await Story.begin(await freshDatabase(url))
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  const other = await story.opened({ db })
  const before = other.state.size
  const blockers = Array.from({ length: 1001 }, (_, i) => listing(`B-${i}`, { actions: ['run'] }))
  await story.imports(map(blockers))
  await story.ledger.settled()
  const seen = new Set<number>()
  let turns = 0
  const following = other.refresh().then(() => 'followed')
  while ((await Promise.race([following, new Promise(setImmediate)])) !== 'followed') {
    seen.add(other.state.naming('run').length)
    turns += 1
  }
  expect(turns).toBeGreaterThan(10)
  expect([...seen].filter((size) => size !== 0 && size !== 1001)).toEqual([])
  expect(other.state.size).toBe(story.ledger.state.size)
  expect(other.state.size).toBeGreaterThan(before + 1001)
  expect(other.unsealed).toBe(story.ledger.unsealed)
  expect(other.broken).toBeNull()
})

test('two ledgers on one database follow each other, seals included', async () => {
  const url = await freshUrl()
  const story = await longStory(await freshDatabase(url))
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  const other = await story.opened({ db })
  const narrow = await story.opened({ db, only: 'cutover' })
  for (let i = 0; i < 6; i++) {
    const turn = i % 2 ? story.ledger : other
    await turn.execute(story.grant(ana, 'DONE-5', 'apply'))
    if (i % 3) expect(await turn.seal({ now: true })).toBe(true)
    await turn.execute({ kind: 'ask-help', by: ivy, blocker: blockerKey('DONE-5'), question: `again ${i}` })
    await Promise.all([story.ledger.refresh(), other.refresh(), narrow.refresh()])
    expect([story.ledger.broken, other.broken, narrow.broken]).toEqual([null, null, null])
    expect([other.head, narrow.head]).toEqual([story.ledger.head, story.ledger.head])
    expect([other.checkpoint, other.unsealed]).toEqual([story.ledger.checkpoint, story.ledger.unsealed])
    expect([...other.state.blockers]).toEqual([...story.state.blockers])
  }
  expect(await story.broken()).toBeNull()
})

test('processes that start at once open one ledger with one key, and lose, double or fork nothing', {
  timeout: 120_000,
}, async () => {
  const url = await freshUrl()
  const keyFile = join(temporaryFolder(), 'ledger.key')
  const script = fileURLToPath(new URL('append-in-a-loop.ts', import.meta.url))
  const run = (name: string) => promisify(execFile)(process.execPath, [script, url, keyFile, name, '120'])
  await Promise.all([run('first'), run('second'), run('third')])
  const db = await freshDatabase(url)
  const keys = keysIn({
    secret: null,
    keyFile,
    publicKey: null,
    publicKeyFile: keyFile.replace('.key', '.pub'),
    headFile: keyFile.replace('.key', '.head'),
  })
  expect(await findBroken(db, keys, keys.readHead())).toBeNull()
  const entries = await readEntries(db, 0, 1000)
  const kinds = Map.groupBy(entries, ({ text }) => JSON.parse(text).kind)
  expect(kinds.get('LedgerOpened')).toHaveLength(1)
  expect(kinds.get('ReminderPrepared')).toHaveLength(360)
  expect(kinds.get('StatesSealed')?.length).toBeGreaterThan(3)
})

test('whoever listens is told of each commit that added something, after it', async () => {
  const story = await Story.begin(await freshDatabase())
  const told = vi.fn()
  const stop = story.ledger.onCommit(({ entries }) => told(entries.map(({ kind }) => kind)))
  await story.imports(map([listing('SOLO-1', { actions: ['solo'] })]))
  await story.grants(ana, 'SOLO-1', 'solo')
  await passGate(story.ledger, 'solo', 'ci')
  await story.ledger.seal({ now: true })
  stop()
  await passGate(story.ledger, 'solo', 'ci')
  expect(told.mock.calls.map(([kinds]) => kinds)).toEqual([
    ['DocumentImported', 'BlockerAdded'],
    ['GrantIssued'],
    ['GatePassed', 'GrantSpent', 'RequirementAsked'],
    [],
  ])
})

test('a head that a killed process did not note any more is noted by whoever opens the ledger next', async () => {
  const url = join(temporaryFolder(), 'killed.db')
  const opening = { url, create: true, clock: { now: () => Date.parse('2026-06-12T09:00:00Z') }, machine }
  const first = await openLedger(opening)
  await first.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
  first.noteHead()
  const before = readFileSync(`${url}.head`, 'utf8')
  await first.execute({ kind: 'prepare-digest', date: '2026-06-12' })
  await closeLedger(first)
  const after = readFileSync(`${url}.head`, 'utf8')
  // As kill -9 leaves it: committed, and not noted.
  writeFileSync(`${url}.head`, before)
  await closeLedger(await openLedger(opening))
  expect([before === after, readFileSync(`${url}.head`, 'utf8')]).toEqual([false, after])
})
