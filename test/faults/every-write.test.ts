import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { changedMap, databaseIn, ledgerIn } from '../cli/support.ts'
import { makeFolder, removeFolder } from '../support/cli.ts'
import { type Call, countCalls, type Ended, type Injection, runWith, whyNoStrace } from './support/strace.ts'

const reason = whyNoStrace()
if (reason) console.warn(`Skipped: ${reason}`)

const script = './decide-and-import.ts'
const calls = ['pwrite64', 'fsync', 'ftruncate', 'unlink'] as const
const atOnce = 2
const ends = { before: 10, decided: 11, imported: 14 }

describe.skipIf(reason)('a decision and an import, with a fault at every single call that changes the disk', () => {
  const folder = makeFolder()
  const map = join(folder, 'map.json')
  const made = new Map<Call, number>()
  afterAll(() => removeFolder(folder))

  beforeAll(async () => {
    await ledgerIn(folder)
    const revised = changedMap(({ blockers }) => {
      Object.assign(blockers[1] ?? {}, { evidence: 'inventory.json row 5' })
      Object.assign(blockers[2] ?? {}, { item: 'another thing' })
    })
    writeFileSync(map, revised)
    const trace = join(folder, 'trace')
    const whole = await countCalls(trace, script, [copy('whole'), map])
    expect(whole.err).toBe('')
    expect(acknowledged(whole).map(({ seq }) => seq)).toEqual([ends.decided, ends.imported])
    expect(whole.out).toContain('closed')
    const lines = readFileSync(trace, 'utf8').split('\n')
    for (const call of calls) made.set(call, lines.filter((line) => line.includes(` ${call}(`)).length)
    expect(made.get('pwrite64')).toBeGreaterThan(50)
    expect(made.get('fsync')).toBeGreaterThan(3)
  })

  test('killed there, nothing acknowledged is missing, nothing is half-written, the chain verifies', async () => {
    const tried = await atEach(calls, 'SIGKILL', (run) => expect(run.signal).toBe('SIGKILL'))
    console.info(`${tried} crash points tried`)
  })

  test.each(['EIO', 'ENOSPC'] as const)(
    '%s there: one sentence, no acknowledgement after it, no second try',
    async (fault) => {
      const tried = await atEach(['pwrite64', 'fsync', 'ftruncate'], fault, (run) => {
        if (run.code === 0)
          return expect({ ...run, closed: run.out.endsWith('closed\n') }).toMatchObject({ closed: true, err: '' })
        expect(run.err).toMatch(/^The database .* could not be written or read: the disk is full or failing\.[^\n]*\n$/)
        expect(run.out).not.toContain('again')
      })
      console.info(`${tried} points of ${fault} tried`)
    },
  )

  /** Runs the script once for each call that it makes; after each the database must hold what was acknowledged. */
  async function atEach(
    which: readonly Call[],
    fault: Injection['fault'],
    look: (run: Ended) => void,
  ): Promise<number> {
    const points = which.flatMap((call) =>
      Array.from({ length: made.get(call) ?? 0 }, (_, i): Injection => ({ call, nth: i + 1, fault })),
    )
    const total = points.length
    let hit = 0
    const worker = async () => {
      for (let point = points.shift(); point; point = points.shift()) if (await tryAt(point, look)) hit += 1
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    expect(hit).toBeGreaterThan(total * 0.95)
    return hit
  }

  /** Whether the fault came: a run may make a call fewer than the one that was counted. */
  async function tryAt(point: Injection, look: (run: Ended) => void): Promise<boolean> {
    const name = `${point.fault}-${point.call}-${point.nth}`
    const file = copy(name)
    const trace = join(folder, `${name}.trace`)
    const run = await runWith(point, trace, script, [file, map])
    const where = `${name}\n${run.out}${run.err}`
    const came = /INJECTED|killed by SIGKILL/.test(readFileSync(trace, 'utf8'))
    if (came) look(run)
    else expect(run.code, where).toBe(0)
    await inspect(file, run, where)
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
    rmSync(trace)
    return came
  }

  function copy(name: string): string {
    const file = join(folder, `${name}.db`)
    copyFileSync(databaseIn(folder), file)
    return file
  }
})

interface Acknowledgement {
  seq: number
  hash: string
}

function acknowledged({ out }: Ended): Acknowledgement[] {
  return [...out.matchAll(/^\w+ (\d+) ([0-9a-f]{64})$/gm)].map(([, seq, hash = '']) => ({ seq: Number(seq), hash }))
}

async function inspect(file: string, run: Ended, where: string): Promise<void> {
  const db = await openDatabase(file, { create: false })
  try {
    const stored = await readEntries(db, 0, 100)
    for (const { seq, hash } of acknowledged(run)) expect(stored[seq - 1]?.hash, where).toBe(hash)
    expect(Object.values(ends), where).toContain(stored.length)
    expect(await verifyLedger(db), where).toMatchObject({ intact: true, entries: stored.length })
  } finally {
    await closeDatabase(db)
  }
}
