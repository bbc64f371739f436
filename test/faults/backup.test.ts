import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { databaseIn, ledgerIn, realrun } from '../cli/support.ts'
import { folderWith, run } from '../support/cli.ts'
import { aWorld, realDocument } from '../support/world.ts'
import { whyNoStrace } from './support/strace.ts'

describe('countersign backup', () => {
  test('copies the database, verifies the copy and says its head', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { code, out, err } = await run(['backup', 'copy.db'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Backed up to copy\.db, and verified: 12 entries, head 12:[0-9a-f]{64}\n$/)
    const { out: json } = await run(['backup', 'other.db', '--json'], { cwd })
    expect(JSON.parse(json)).toMatchObject({ file: 'other.db', entries: 12, head: { size: 12 } })
    const { code: gate } = await run(['gate', 'REAL_RUN'], { cwd, env: readingBy(databaseIn(cwd), 'copy.db') })
    expect(gate).toBe(0)
    expect(readdirSync(cwd).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('overwrites nothing', async () => {
    const cwd = folderWith({ 'copy.db': 'precious' })
    await ledgerIn(cwd)
    expect(await run(['backup', 'copy.db'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'copy.db exists already, and a backup overwrites nothing. Name another file.\n',
    })
  })

  test('keeps no copy that does not verify', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const sqlite = new BetterSqlite(databaseIn(cwd))
    sqlite.exec("update blockers set item = 'something harmless'")
    sqlite.close()
    const { code, err } = await run(['backup', 'copy.db'], { cwd })
    expect(code).toBe(4)
    expect(err).toMatch(/^No backup was made, because the ledger is broken: .*\n$/)
    expect(readdirSync(cwd)).toEqual(['data'])
  })

  test('says where it cannot write', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, err } = await run(['backup', 'nowhere/copy.db'], { cwd })
    expect(code).toBe(1)
    expect(err).toMatch(/^The backup nowhere\/copy\.db.* could not be written: .*\n$/)
  })

  test('works while the bot writes', async () => {
    const world = await aWorld({ empty: true })
    const cwd = folderWith()
    let over = false
    const writing = (async () => {
      const document = realDocument()
      for (let revision = 1; !over; revision += 1) {
        Object.assign(document.blockers[0] ?? {}, { evidence: `as of revision ${revision}` })
        await world.import(document)
        await pause(5)
      }
    })()
    const env = { DATABASE_URL: world.database }
    for (const file of ['one.db', 'two.db', 'three.db']) {
      expect(await run(['backup', file], { cwd, env })).toMatchObject({ code: 0, err: '' })
    }
    over = true
    await writing
    for (const file of ['one.db', 'three.db'])
      expect(await run(['verify'], { cwd, env: readingBy(world.database, file) })).toMatchObject({ code: 0 })
  })
})

/** Reads a copy as somebody does who was given the public key, which is never in the database. */
function readingBy(original: string, copy: string): Record<string, string> {
  return { DATABASE_URL: copy, COUNTERSIGN_PUBLIC_KEY: `${original}.pub` }
}

/** FAT, exFAT, many network and FUSE mounts. */
describe.skipIf(whyNoStrace())('countersign backup on a file system without hard links', () => {
  const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
  const backup = (cwd: string, ...injected: string[]) => {
    const faults = injected.flatMap((fault) => ['-e', `inject=${fault}`])
    const line = ['-f', '-o', '/dev/null', ...faults, process.execPath, launcher, 'backup', 'copy.db']
    const { status, stderr } = spawnSync('strace', line, { cwd, encoding: 'utf8' })
    return { code: status, err: stderr }
  }

  test.each(['EPERM', 'EOPNOTSUPP', 'ENOSYS'])('that answers %s makes the same copy', async (error) => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(backup(cwd, `?link,?linkat:error=${error}`)).toEqual({ code: 0, err: '' })
    expect(await run(['verify'], { cwd, env: readingBy(databaseIn(cwd), 'copy.db') })).toMatchObject({ code: 0 })
    expect(readdirSync(cwd).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db'])
  })

  test('leaves nothing under that name where the copy cannot be put there', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, err } = backup(cwd, '?link,?linkat:error=EPERM', '?rename,?renameat,?renameat2:error=EIO')
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/copy\.db/) })
    expect(readdirSync(cwd)).toEqual(['data'])
  })
})

describe('countersign verify --head', () => {
  test('is intact while the entry is still there, and broken once a backup from before was restored', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(['backup', 'before.db'], { cwd })).toMatchObject({ code: 0 })
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { out } = await run(['verify'], { cwd })
    const head = /head (\S+)/.exec(out)?.[1] ?? ''
    expect(await run(['verify', '--head', head], { cwd })).toMatchObject({ code: 0, out })
    for (const end of ['-wal', '-shm']) expect(existsSync(databaseIn(cwd) + end)).toBe(false)
    cpSync(join(cwd, 'before.db'), databaseIn(cwd))
    const broken = {
      code: 4,
      out: 'Broken: the ledger was shortened, or restored from a backup: it ended at entry 12 and now ends at entry 11.\n',
      err: '',
    }
    // The head that is noted beside the database says so, and so does one that was kept elsewhere.
    expect(await run(['verify'], { cwd })).toEqual(broken)
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 3 })
    rmSync(`${databaseIn(cwd)}.head`)
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 0 })
    expect(await run(['verify', '--head', head], { cwd })).toEqual(broken)
  })

  test('is broken where another history took its place', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out } = await run(['verify', '--head', `3:${'0'.repeat(64)}`, '--json'], { cwd })
    expect(code).toBe(4)
    expect(JSON.parse(out)).toMatchObject({
      intact: false,
      broken: expect.stringContaining('at entry 3 the ledger has another root'),
    })
  })

  test('wants a size and a root', async () => {
    const cwd = folderWith()
    writeFileSync(join(cwd, 'x'), '')
    const { code, err } = await run(['verify', '--head', '41'], { cwd })
    expect(code).toBe(2)
    expect(err).toMatch(/^--head 41 is no head: expected SIZE:ROOT/)
  })
})
