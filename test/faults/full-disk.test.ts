import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { changedMap, databaseIn, ledgerIn, map, realrun } from '../cli/support.ts'
import { TEAM } from '../support/cast.ts'
import { folderWith, run } from '../support/cli.ts'
import { ANA } from '../support/people.ts'
import { SUNDAY, storyPolicy } from '../support/world.ts'
import { ChildBot } from './support/child-bot.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname

/** A small disk of the test's own, or null where this account may not mount one. */
function smallDisk(folder: string, size: string): string | null {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status !== 0) return null
  onTestFinished(() => void spawnSync('umount', ['-l', disk]))
  return disk
}

const mayMount = (() => {
  const folder = spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs tmpfs $d && umount $d && rmdir $d'])
  return folder.status === 0
})()
if (!mayMount)
  console.warn('Skipped: this account may not mount a tmpfs, so that a full and a read-only disk were not tried.')

describe.skipIf(!mayMount)('the disk', () => {
  test('is full: nothing goes through the gate, nothing is half-written, and all is well once there is room', async () => {
    const { cwd, disk, env } = await onDisk('1m')
    fill(disk)
    const imported = await run(['import', 'next.json'], { cwd, env })
    expect(imported).toMatchObject({ code: 1, out: '' })
    expect(imported.err).toMatch(/could not be written or read: the disk is full or failing\.|cannot be written/)
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'ci'], { cwd, env })).toMatchObject({ code: 3 })
    rmSync(join(disk, 'filler'))
    expect(await run(['verify'], { cwd, env })).toMatchObject({ code: 0, out: expect.stringContaining('12 entries') })
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'ci'], { cwd, env })).toMatchObject({ code: 0 })
    expect(await run(['import', 'next.json'], { cwd, env })).toMatchObject({ code: 0 })
  })

  test('is full when the ledger is to be opened: the sentence names the key, and the next start makes it', async () => {
    const url = join(smallDisk(folderWith(), '1m') ?? '', 'first.db')
    const opening = { url, create: true, clock: { now: () => SUNDAY }, machine: { kind: 'countersign' } } as const
    const ledger = await openLedger(opening)
    onTestFinished(() => closeLedger(ledger))
    fill(dirname(url))
    const open = () => ledger.execute({ kind: 'open-ledger', workspace: TEAM, sandbox: false })
    await expect(open()).rejects.toThrow(/^The ledger cannot be opened: a key .* could not be written to .*: ENOSPC/)
    expect(existsSync(`${url}.key`)).toBe(false)
    rmSync(join(dirname(url), 'filler'))
    expect(await open()).toMatchObject({ entries: [{ kind: 'LedgerOpened' }, { kind: 'KeyAdopted' }] })
    expect(statSync(`${url}.key`).mode & 0o777).toBe(0o600)
  })

  test('is read-only: the gate is closed and says so', async () => {
    const { cwd, disk, env } = await onDisk('4m')
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0)
    const { code, out } = await run(['gate', 'REAL_RUN'], { cwd, env })
    expect(code).toBe(3)
    expect(out).toMatch(/^REAL_RUN is closed\.\n {2}.*cannot be written/)
    expect(await run(['import', 'next.json'], { cwd, env })).toMatchObject({ code: 1, out: '' })
    expect(spawnSync('mount', ['-o', 'remount,rw', disk]).status).toBe(0)
    expect(await run(['verify'], { cwd, env })).toMatchObject({ code: 0, out: expect.stringContaining('12 entries') })
  })
})

describe.skipIf(!mayMount)('the running bot on a disk that fills', () => {
  test('ends with one sentence, acknowledges nothing more, and goes on from the ledger when it is started again', async () => {
    const folder = folderWith()
    const disk = smallDisk(folder, '2m') ?? folder
    const { apiUrl, botToken, appToken, ...sandbox } = await startSandbox({ manifestPath, ackTimeout: 700 })
    onTestFinished(() => sandbox.close())
    const task = { apiUrl, botToken, appToken, database: join(disk, 'bot.db'), policy: storyPolicy }
    const bot = new ChildBot({ ...task, now: SUNDAY }, '')
    expect(await bot.says('ready'), bot.complaints).toBe(true)
    bot.tell(`import ${map.toString().replaceAll('\n', ' ')}`)
    bot.tell('settle')
    expect(await bot.says('settled'), bot.complaints).toBe(true)
    const { id } = sandbox.dm(ANA)
    expect(await sandbox.click(ANA, id, 'Approve…')).toMatchObject({ ok: true })
    fill(disk)
    expect(await sandbox.submit(ANA, { reason: { text: 'looked at it' } })).toMatchObject({ ok: false })
    expect(await bot.ended(), bot.complaints).toMatchObject({ code: 1 })
    expect(bot.complaints).toMatch(
      /\nThe database .* the disk is full or failing\..*\n$|^The database .*disk is full.*\n$/,
    )

    rmSync(join(disk, 'filler'))
    const again = new ChildBot({ ...task, now: SUNDAY + 120_000 }, '')
    expect(await again.says('ready'), again.complaints).toBe(true)
    await sandbox.submit(ANA, { reason: { text: 'looked at it' } })
    again.tell('settle')
    expect(await again.says('settled'), again.complaints).toBe(true)
    expect(await again.stop()).toMatchObject({ code: 0 })
    const { code, out } = await run(['verify'], { cwd: folder, env: { DATABASE_URL: task.database } })
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^Intact/) })
    const db = await openDatabase(task.database, { create: false })
    const stored = await readEntries(db, 0, 1000).finally(() => closeDatabase(db))
    expect(stored.filter(({ text }) => text.includes('"GrantIssued"'))).toHaveLength(1)
  })
})

async function onDisk(size: string) {
  const cwd = folderWith({
    'next.json': changedMap(({ blockers }) => void Object.assign(blockers[1] ?? {}, { item: 'else' })),
  })
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
  const disk = smallDisk(cwd, size) ?? cwd
  const database = join(disk, 'full.db')
  copyFileSync(databaseIn(cwd), database)
  for (const end of ['.key', '.pub']) copyFileSync(databaseIn(cwd) + end, database + end)
  expect(statSync(database).size).toBeGreaterThan(0)
  return { cwd, disk, env: { DATABASE_URL: database } }
}

function fill(disk: string): void {
  const filler = join(disk, 'filler')
  try {
    for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' })
  } catch {
    // Full.
  }
}
