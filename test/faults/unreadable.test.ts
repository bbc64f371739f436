import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { databaseIn, ledgerIn, map, realrun } from '../cli/support.ts'
import { folderWith, run } from '../support/cli.ts'
import { ANA, approve, blockers, errors, ledger, modal, press, submitApproval } from '../support/people.ts'
import { aWorld } from '../support/world.ts'

/** A ledger by which REAL_RUN may run; whatever is done to the database then must close its gate. */
async function openGate(): Promise<{ cwd: string; file: string }> {
  const cwd = folderWith({ 'map.json': map })
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
  expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
  return { cwd, file: databaseIn(cwd) }
}

const asking: string[] = []
const goingThrough = ['--consume', '--by', 'ci']

/** Closed with exit code 3 and plain words, for asking and for going through; no other command does what it was asked. */
async function expectClosed(cwd: string, words: RegExp, how = [asking, goingThrough]): Promise<void> {
  for (const more of how) {
    const { code, out, err } = await run(['gate', 'REAL_RUN', ...more, '--json'], { cwd })
    expect({ code, err }).toEqual({ code: 3, err: '' })
    const { open, reasons } = JSON.parse(out)
    expect({ open, reasons }).toEqual({
      open: false,
      reasons: [
        expect.objectContaining({ code: 'ledger_broken', blocker: null, sentence: expect.stringMatching(words) }),
      ],
    })
  }
  const imported = await run(['import', 'map.json'], { cwd })
  expect(imported).toMatchObject({ code: 1, out: '' })
  expect(imported.err).toMatch(words)
  expect(imported.err).not.toMatch(/\n {4}at |SqliteError/)
}

function bytesOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function change(file: string, script: string): void {
  const sqlite = new BetterSqlite(file)
  sqlite.exec(script)
  sqlite.close()
}

const future = "insert into migrations (number, name, sha256) values (99, '0099_future.sql', 'x')"

describe('the gate is closed, in plain words, and nothing is written', () => {
  test('when a newer version has upgraded the database', async () => {
    const { cwd, file } = await openGate()
    change(file, future)
    const before = bytesOf(file)
    await expectClosed(
      cwd,
      /belongs to a newer Countersign \(it has 0099_future\.sql; .*install that version or a newer one/,
    )
    expect(bytesOf(file)).toBe(before)
  })

  test('when a migration was applied by half', async () => {
    const { cwd, file } = await openGate()
    change(file, 'delete from migrations where number = 3')
    const before = bytesOf(file)
    await expectClosed(cwd, /0003_\w+\.sql does not fit this database \(.*already exists\)/)
    expect(bytesOf(file)).toBe(before)
  })

  test('for going through, when the file of a migration was changed afterwards', async () => {
    const { cwd, file } = await openGate()
    change(file, "update migrations set sha256 = 'other' where number = 1")
    // What a gate says is proven by the ledger alone; what is recorded has to fit the tables as well.
    await expectClosed(cwd, /0001_\w+\.sql was changed after it was applied/, [goingThrough])
  })

  test('for going through, when another process does not give the lock back; asking needs no lock', async () => {
    const { cwd, file } = await openGate()
    const other = new BetterSqlite(file)
    onTestFinished(() => void other.close())
    other.exec('begin immediate')
    await expectClosed(cwd, /is busy: another process/, [goingThrough])
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
    other.exec('rollback')
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 0 })
  })

  test('when any one page of it is rubbish', async () => {
    const { cwd, file } = await openGate()
    const pages = statSync(file).size / 4096
    const original = readFileSync(file)
    const left: number[] = []
    for (let page = 0; page < pages; page += 3) {
      const torn = openSync(file, 'r+')
      writeSync(torn, original, 0, original.length, 0)
      writeSync(torn, Buffer.alloc(4096, 'x'), 0, 4096, page * 4096)
      closeSync(torn)
      const gate = await run(['gate', 'REAL_RUN'], { cwd })
      expect([0, 3]).toContain(gate.code)
      // A gate need not read every table; `verify` does, and what it can't find wrong must be a page that nothing uses.
      if (gate.code === 0) {
        left.push(page)
        expect(await run(['verify'], { cwd }), `page ${page}`).toMatchObject({ code: 4 })
      } else
        expect(gate.out).toMatch(
          /^REAL_RUN is closed\.\n {2}.*(damaged|cannot be trusted|changed|missing|shortened|replaced)/,
        )
    }
    expect(left.length).toBeLessThan(pages / 3)
  }, 240_000)
})

describe('the running bot', () => {
  test('records nothing while the database is locked, says so, and goes on afterwards', async () => {
    const world = await aWorld({ faults: true })
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    const other = new BetterSqlite(world.database)
    onTestFinished(() => void other.close())
    other.exec('begin immediate')
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: true })
    other.exec('rollback')
    expect(modal(world, ANA)).toContain('nothing was recorded')
    expect(errors(world, ANA)).toEqual({})
    expect(await ledger(world, 'GrantIssued')).toEqual([])
    await world.sandbox.closeModal(ANA)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  test('neither decides nor opens a gate once a newer version has upgraded its database', async () => {
    const world = await aWorld({ faults: true })
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    await press(world, ANA, 'Approve…', 'SEPARATE-AUTH-1', 'apply')
    change(world.database, future)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect((await blockers(world, ANA, 'gate REAL_RUN')).text).toContain('fault on our side')
    await submitApproval(world, ANA)
    expect(modal(world, ANA)).toContain('nothing was recorded')
    change(world.database, 'delete from migrations where number = 99')
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  })
})
