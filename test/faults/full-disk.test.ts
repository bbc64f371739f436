import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { changedMap, databaseIn, ledgerIn, realrun } from '../cli/support.ts'
import { folderWith, run } from '../support/cli.ts'

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
if (!mayMount) console.warn('Skipped: this account may not mount a tmpfs, so that a full and a read-only disk were not tried.')

describe.skipIf(!mayMount)('the disk', () => {
  test('is full: nothing goes through the gate, nothing is half-written, and all is well once there is room', async () => {
    const { cwd, disk, env } = await onDisk('1m')
    fill(disk)
    const imported = await run(['import', 'next.json'], { cwd, env })
    expect(imported).toMatchObject({ code: 1, out: '' })
    expect(imported.err).toMatch(/could not be written or read: the disk is full or failing\.|cannot be written/)
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'ci'], { cwd, env })).toMatchObject({ code: 3 })
    rmSync(join(disk, 'filler'))
    expect(await run(['verify'], { cwd, env })).toMatchObject({ code: 0, out: expect.stringContaining('11 entries') })
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'ci'], { cwd, env })).toMatchObject({ code: 0 })
    expect(await run(['import', 'next.json'], { cwd, env })).toMatchObject({ code: 0 })
  })

  test('is read-only: the gate is closed and says so', async () => {
    const { cwd, disk, env } = await onDisk('4m')
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0)
    const { code, out } = await run(['gate', 'REAL_RUN'], { cwd, env })
    expect(code).toBe(3)
    expect(out).toMatch(/^REAL_RUN is closed\.\n {2}.*cannot be written/)
    expect(await run(['import', 'next.json'], { cwd, env })).toMatchObject({ code: 1, out: '' })
    expect(spawnSync('mount', ['-o', 'remount,rw', disk]).status).toBe(0)
    expect(await run(['verify'], { cwd, env })).toMatchObject({ code: 0, out: expect.stringContaining('11 entries') })
  })
})

async function onDisk(size: string) {
  const cwd = folderWith({ 'next.json': changedMap(({ blockers }) => void Object.assign(blockers[1] ?? {}, { item: 'else' })) })
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
  const disk = smallDisk(cwd, size) ?? cwd
  const database = join(disk, 'full.db')
  copyFileSync(databaseIn(cwd), database)
  expect(statSync(database).size).toBeGreaterThan(0)
  return { cwd, disk, env: { DATABASE_URL: database } }
}

function fill(disk: string): void {
  const filler = join(disk, 'filler')
  try {
    for (let size = 1; ; size += 1) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' })
  } catch {
    // Full.
  }
}
