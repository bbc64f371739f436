import { expect, onTestFinished, test } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { closeDatabase, openDatabase, readSnapshot } from '../../src/store/database.ts'
import { readTip } from '../../src/store/ledger.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { keysInMemory } from '../../src/workflows/ports/keys.ts'
import { ana, appendEntries, freshDatabase, freshUrl, listing, map, omar, Story } from '../store/support.ts'

/** A story, and the same ledger as another process would hold it. */
async function twoProcesses(): Promise<{ story: Story; other: Ledger }> {
  const url = await freshUrl()
  const story = await Story.begin(await freshDatabase(url))
  const db = await openDatabase(url)
  onTestFinished(() => closeDatabase(db))
  return { story, other: await story.opened({ db }) }
}

test('two processes decide different things at once, and both are recorded, one after the other', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1')]))
  const commands = [story.grant(ana, 'A-1', 'cutover'), story.grant(omar, 'A-1', 'apply')] as const
  const done = await Promise.all([story.ledger.execute(commands[0]), other.execute(commands[1])])
  expect(done.map(isRefusal)).toEqual([false, false])
  expect(await story.broken()).toBeNull()
  expect(await story.db.selectFrom('grants').selectAll().execute()).toHaveLength(2)
})

test('two owners decide the same thing at once in two processes: one grant, and the other is told', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1')]))
  const commands = [story.grant(ana, 'A-1', 'cutover'), story.grant(omar, 'A-1', 'cutover')] as const
  const done = await Promise.all([story.ledger.execute(commands[0]), other.execute(commands[1])])
  expect(done.filter(isRefusal)).toHaveLength(1)
  expect(await story.db.selectFrom('grants').selectAll().execute()).toHaveLength(1)
})

test('of a grant for one use, one of many passages at once goes through, whatever each process has loaded', async () => {
  const { story, other } = await twoProcesses()
  await story.imports(map([listing('A-1', { actions: ['cutover'] })]))
  await story.grants(ana, 'A-1', 'cutover')
  const narrow = await story.opened({ db: other.db, only: 'cutover' })
  const ledgers = [story.ledger, other, narrow]
  const passages = await Promise.all(
    Array.from({ length: 12 }, (_, i) => passGate(ledgers[i % 3] as Ledger, 'cutover', `script ${i}`)),
  )
  expect(passages.filter(({ passed }) => passed)).toHaveLength(1)
  expect(ledgers.map(({ broken }) => broken)).toEqual([null, null, null])
  expect(await story.broken()).toBeNull()
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
  const codes = answers.flatMap((answer) => ('reasons' in answer ? answer.reasons.map(({ code }) => code) : []))
  expect(codes).not.toContain('ledger_broken')
  expect(story.ledger.broken).toBeNull()
  expect(await story.broken()).toBeNull()
})

test('a snapshot sees one moment and keeps nobody from writing', async () => {
  const [db, keys] = [await freshDatabase(), keysInMemory()]
  await appendEntries(db, 1, keys)
  await readSnapshot(db, async (snapshot) => {
    expect((await readTip(snapshot)).entries).toBe(1)
    await appendEntries(db, 1, keys)
    expect((await readTip(snapshot)).entries).toBe(1)
  })
  const written = readSnapshot(db, (snapshot) => snapshot.deleteFrom('states').execute())
  await expect(written).rejects.toMatchObject({ code: 'readonly' })
  expect((await readTip(db)).entries).toBe(2)
})
