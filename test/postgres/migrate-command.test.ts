import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readTip } from '../../src/store/ledger.ts'
import { migrate } from '../../src/store/migrate.ts'
import { keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { databaseIn, ledgerIn, realrun } from '../cli/support.ts'
import { appendEntries, freshUrl } from '../store/support.ts'
import { folderWith, run } from '../support/cli.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

/** Where a command finds the ledger after the move, and the key, which stays where it was. */
const there = (to: string) => ({ DATABASE_URL: to, COUNTERSIGN_KEY_FILE: 'data/countersign.db.key' })

test('migrate says what it moved and where the key stays, and the other commands then answer from there', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  const to = await freshUrl({ empty: true })
  const before = await run(['verify', '--json'], { cwd })
  const moved = await run(['migrate', '--to', to], { cwd })
  expect(moved).toMatchObject({ code: 0, err: '' })
  expect(moved.out).toMatch(
    /^Moved and verified: \d+ entries and \d+ messages\. Head \d+:[0-9a-f]{64}\nSet DATABASE_URL to the new database and start Countersign there\./,
  )
  expect(moved.out).toContain('stays at data/countersign.db.key: set COUNTERSIGN_KEY_FILE to it')
  expect(await run(['verify', '--json'], { cwd, env: there(to) })).toEqual(before)
  const again = await run(['migrate', '--to', to], { cwd })
  expect(again).toMatchObject({
    code: 2,
    err: expect.stringContaining('This ledger was moved to postgres://postgres:…@'),
  })
  const doctor = await run(['doctor'], { cwd, env: there(to) })
  expect(doctor.out).toContain('postgres://postgres:…@127.0.0.1')
})

test('a grant of one use is spent once, at the new place and not at the old', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN', { uses: 1 }))
  const to = await freshUrl({ empty: true })
  await run(['migrate', '--to', to], { cwd })
  const pass = async (env: Record<string, string>, by: string) =>
    (await run(['gate', 'REAL_RUN', '--consume', '--by', by], { cwd, env })).code
  expect([await pass({}, 'ci-1'), await pass(there(to), 'ci-2'), await pass(there(to), 'ci-3')]).toEqual([3, 0, 3])
  expect((await run(['gate', 'REAL_RUN'], { cwd })).out).toContain('postgres://postgres:…@')
})

test('what makes no sense is refused with 2, and no password is repeated', async () => {
  const cwd = folderWith()
  const refused = async (args: string[], env = {}) => {
    const { code, out, err } = await run(['migrate', ...args], { cwd, env })
    expect(out + err).not.toContain('s3cret-word')
    return [code, err]
  }
  expect(await refused([])).toEqual([2, expect.stringContaining("required option '--to <url>' not specified")])
  expect(await refused(['--to', 'other.db'])).toEqual([2, expect.stringContaining('--to must name a PostgreSQL')])
  const server = 'postgres://ana:s3cret-word@127.0.0.1:1/x'
  expect(await refused(['--to', server], { DATABASE_URL: server })).toEqual([
    2,
    expect.stringContaining('DATABASE_URL must name the SQLite file to be moved'),
  ])
  await ledgerIn(cwd)
  expect(await refused(['--to', server])).toEqual([1, expect.stringContaining('x at 127.0.0.1:1 cannot be reached')])
})

test('a gate on a database that cannot be reached is closed, in one sentence', async () => {
  const env = { DATABASE_URL: 'postgres://ana:s3cret-word@127.0.0.1:1/x' }
  const { code, out, err } = await run(['gate', 'REAL_RUN'], { cwd: folderWith(), env })
  expect(code).toBe(3)
  expect(out + err).toContain('cannot be reached')
  expect(out + err).not.toContain('s3cret-word')
})

test('killed with -9 at some point and run again, it goes on where it was', { timeout: 60_000 }, async () => {
  const cwd = folderWith()
  const source = await openDatabase(databaseIn(cwd))
  await migrate(source)
  await appendEntries(source, 20_000, keysIn(placesBeside(databaseIn(cwd))))
  await closeDatabase(source)
  const to = await freshUrl({ empty: true })
  const target = await openDatabase(to)
  await migrate(target)
  const moving = spawn(process.execPath, [launcher, 'migrate', '--to', to], { cwd, stdio: 'ignore' })
  const ended = once(moving, 'exit')
  const reached = async () => (await readTip(target)).entries
  while ((await reached()) < 3000 && moving.exitCode === null);
  moving.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  const arrived = await reached()
  await closeDatabase(target)
  expect(arrived).toBeLessThan(20_000)
  const { code, out, err } = await run(['migrate', '--to', to, '--json'], { cwd })
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject({ entries: 20_000, copied: 20_000 - arrived })
  const found = await run(['verify', '--json'], { cwd, env: there(to) })
  expect(JSON.parse(found.out)).toMatchObject({ intact: true, entries: 20_000, head: JSON.parse(out).head })
})
