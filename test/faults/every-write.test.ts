import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { changedMap, databaseIn, ledgerIn } from '../cli/support.ts'
import { whyNoStrace } from './support/strace.ts'
import { acknowledged, Trial } from './support/trial.ts'

const reason = whyNoStrace()
if (reason) console.warn(`Skipped: ${reason}`)

/** What SQLite and the files beside the database are written with. */
const calls = ['pwrite64', 'fsync', 'ftruncate', 'unlink', 'rename'] as const

describe.skipIf(reason)('a decision and an import, with a fault at every single call that changes the disk', () => {
  const ends = { before: 11, decided: 12, imported: 15 }
  const trial = new Trial('./decide-and-import.ts', ends)
  afterAll(() => trial.end())

  beforeAll(async () => {
    await ledgerIn(trial.folder)
    const revised = changedMap(({ blockers }) => {
      Object.assign(blockers[1] ?? {}, { evidence: 'inventory.json row 5' })
      Object.assign(blockers[2] ?? {}, { item: 'another thing' })
    })
    const map = join(trial.folder, 'map.json')
    writeFileSync(map, revised)
    const whole = await trial.begin(databaseIn(trial.folder), [map])
    expect(acknowledged(whole).map(({ size }) => size)).toEqual([ends.decided, ends.imported])
    expect(trial.made.get('pwrite64')).toBeGreaterThan(50)
    expect(trial.made.get('fsync')).toBeGreaterThan(3)
    expect(trial.made.get('rename')).toBeGreaterThan(0)
  })

  test('killed there, nothing acknowledged is missing, nothing is half-written, the ledger verifies', async () => {
    const tried = await trial.atEach(calls, 'SIGKILL', (run) => expect(run.signal).toBe('SIGKILL'))
    console.info(`${tried} crash points tried`)
  })

  test.each(['EIO', 'ENOSPC'] as const)(
    '%s there: one sentence, no acknowledgement after it, no second try',
    async (fault) => {
      const tried = await trial.atEach(['pwrite64', 'fsync', 'ftruncate', 'rename'], fault, (run) => {
        if (run.code === 0)
          return expect({ ...run, closed: run.out.endsWith('closed\n') }).toMatchObject({ closed: true, err: '' })
        expect(run.err).toMatch(/^The database .* could not be written or read: the disk is full or failing\.[^\n]*\n$/)
        expect(run.out).not.toContain('again')
      })
      console.info(`${tried} points of ${fault} tried`)
    },
  )
})

describe.skipIf(reason)('the first opening of a ledger, which makes its keys', () => {
  const trial = new Trial('./open-first.ts', { before: 0, opened: 2 })
  afterAll(() => trial.end())

  beforeAll(async () => {
    const empty = join(trial.folder, 'empty.db')
    const db = await openDatabase(empty)
    await migrate(db)
    await closeDatabase(db)
    const whole = await trial.begin(empty, [])
    expect(acknowledged(whole).map(({ size }) => size)).toEqual([2])
  })

  test('killed at any write, the next start opens it, with one key that nobody else can read', async () => {
    const tried = await trial.atEach([...calls, 'write', 'link'], 'SIGKILL', (run) =>
      expect(run.signal).toBe('SIGKILL'),
    )
    console.info(`${tried} crash points of the first opening tried`)
  })
})
