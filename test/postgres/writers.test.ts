import { expect, onTestFinished, test } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { closeDatabase, openDatabase, readSnapshot } from '../../src/store/database.ts'
import { appendEntries, countEntries, readHead } from '../../src/store/ledger.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { Ledger } from '../../src/workflows/ledger.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { ana, chain, freshDatabase, freshUrl, listing, machine, map, omar, Story } from '../store/support.ts'

/** A story, and the same ledger as another process would hold it. */
async function twoProcesses(): Promise<{ story: Story; other: Ledger }> {
  const url = await freshUrl()
  const story = await Story.begin(await freshDatabase(url))
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  return { story, other: await Ledger.open(db, { now: () => story.time.now }, machine) }
}

const grant = (story: Story, by: typeof ana, action = 'cutover') =>
  ({
    kind: 'grant',
    by,
    ...story.asking('A-1', action),
    reason: 'looked at it',
    ttl: 3_600_000,
    uses: 1,
    typed: '',
  }) as const

test('two processes decide different things at once, and both are recorded, one after the other', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1')]))
  const done = await Promise.all([story.ledger.execute(grant(story, ana)), other.execute(grant(story, omar, 'apply'))])
  expect(done.map(isRefusal)).toEqual([false, false])
  expect(await verifyLedger(story.db)).toMatchObject({ intact: true, entries: 6 })
})

test('two owners decide the same thing at once in two processes: one grant, and the other is told', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1')]))
  const done = await Promise.all([story.ledger.execute(grant(story, ana)), other.execute(grant(story, omar))])
  expect(done.filter(isRefusal)).toHaveLength(1)
  expect(await story.db.selectFrom('grants').selectAll().execute()).toHaveLength(1)
})

test('of a grant for one use, one of many passages at once goes through', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1', { actions: ['cutover'] })]))
  await story.grants(ana, 'A-1', 'cutover')
  const passages = await Promise.all(
    Array.from({ length: 10 }, (_, i) => passGate(i % 2 ? other : story.ledger, 'cutover', `script ${i}`)),
  )
  expect(passages.filter(({ passed }) => passed)).toHaveLength(1)
  expect(await verifyLedger(story.db)).toMatchObject({ intact: true })
})

test('many commands at once through one process are recorded one after another, and gates asked meanwhile hold', async () => {
  const { story } = await twoProcesses()
  await story.imports(map([listing('A-1')]))
  const dates = Array.from({ length: 30 }, (_, i) => `2027-01-${String(i + 1).padStart(2, '0')}`)
  const work = dates.flatMap((date) => [
    story.ledger.execute({ kind: 'prepare-digest', date }),
    checkGate(story.ledger, 'cutover'),
  ])
  const answers = await Promise.all(work)
  expect(
    answers.flatMap((answer) => ('reasons' in answer ? answer.reasons.map(({ code }) => code) : [])),
  ).not.toContain('ledger_broken')
  expect(story.ledger.broken).toBeNull()
  expect(await verifyLedger(story.db)).toMatchObject({ intact: true })
})

test('a snapshot sees one moment and keeps nobody from writing', async () => {
  const db = await freshDatabase()
  await db.transaction().execute((tx) => appendEntries(tx, chain(1)))
  await readSnapshot(db, async (snapshot) => {
    expect(await countEntries(snapshot)).toBe(1)
    await db.transaction().execute((tx) => appendEntries(tx, chain(2).slice(1)))
    expect(await countEntries(snapshot)).toBe(1)
  })
  const written = readSnapshot(db, (snapshot) => appendEntries(snapshot, chain(3).slice(2)))
  await expect(written).rejects.toMatchObject({ code: 'readonly' })
  expect((await readHead(db))?.seq).toBe(2)
})
