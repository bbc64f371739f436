import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { closeDatabase, openDatabase } from '../../../src/store/database.ts'
import { readEntries, rootAt } from '../../../src/store/ledger.ts'
import { keysIn, placesBeside } from '../../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../../src/workflows/verify-ledger.ts'
import { makeFolder, removeFolder } from '../../support/cli.ts'
import { type Call, countCalls, type Ended, type Injection, runWith } from './strace.ts'

const atOnce = 2
const counted = ['pwrite64', 'fsync', 'ftruncate', 'unlink', 'rename', 'write', 'link'] as const

/** One script, run once for each call by which it changes the disk. */
export class Trial {
  readonly folder = makeFolder()
  readonly made = new Map<Call, number>()
  readonly #script: string
  /** How many entries there may be, whatever happened. */
  readonly #ends: Record<string, number>
  #args: string[] = []
  #original = ''

  constructor(script: string, ends: Record<string, number>) {
    this.#script = script
    this.#ends = ends
  }

  end(): void {
    removeFolder(this.folder)
  }

  /** Runs it once as it should be, and counts. */
  async begin(original: string, args: string[]): Promise<Ended> {
    this.#original = original
    this.#args = args
    const trace = join(this.folder, 'trace')
    const whole = await countCalls(trace, this.#script, [this.#copy('whole'), ...args])
    expect(whole.err).toBe('')
    expect(whole.out).toContain('closed')
    const lines = readFileSync(trace, 'utf8').split('\n')
    for (const call of counted) this.made.set(call, lines.filter((line) => line.includes(` ${call}(`)).length)
    return whole
  }

  /** Runs the script once for each call that it makes; after each the database must hold what was acknowledged. */
  async atEach(which: readonly Call[], fault: Injection['fault'], look: (run: Ended) => void): Promise<number> {
    const points = which.flatMap((call) =>
      Array.from({ length: this.made.get(call) ?? 0 }, (_, i): Injection => ({ call, nth: i + 1, fault })),
    )
    const total = points.length
    let hit = 0
    const worker = async () => {
      for (let point = points.shift(); point; point = points.shift()) if (await this.#tryAt(point, look)) hit += 1
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    // A run may make some calls fewer, such as those by which threads of Node wake each other.
    expect(hit).toBeGreaterThan(total * 0.75)
    return hit
  }

  /** Whether the fault came: a run may make a call fewer than the one that was counted. */
  async #tryAt(point: Injection, look: (run: Ended) => void): Promise<boolean> {
    const name = `${point.fault}-${point.call}-${point.nth}`
    const file = this.#copy(name)
    const trace = join(this.folder, `${name}.trace`)
    const run = await runWith(point, trace, this.#script, [file, ...this.#args])
    const where = `${name}\n${run.out}${run.err}`
    const came = /INJECTED|killed by SIGKILL/.test(readFileSync(trace, 'utf8'))
    if (came) look(run)
    else expect(run.code, where).toBe(0)
    await this.#inspect(file, run, where)
    for (const end of ['', '-wal', '-shm', '.key', '.pub', '.head']) rmSync(file + end, { force: true })
    rmSync(trace)
    return came
  }

  async #inspect(file: string, run: Ended, where: string): Promise<void> {
    const places = placesBeside(file)
    if (existsSync(places.keyFile)) expect(statSync(places.keyFile).mode & 0o777, where).toBe(0o600)
    await expectWhole(file, run, Object.values(this.#ends), where)
    if (this.#ends.before !== 0) return
    const again = await countCalls(join(this.folder, 'again'), this.#script, [file])
    expect(again, where).toMatchObject({ code: 0, err: '' })
    await expectWhole(file, run, [2], where)
  }

  #copy(name: string): string {
    const file = join(this.folder, `${name}.db`)
    const [from, to] = [placesBeside(this.#original), placesBeside(file)]
    copyFileSync(this.#original, file)
    for (const place of ['keyFile', 'publicKeyFile'] as const)
      if (existsSync(from[place])) copyFileSync(from[place], to[place])
    return file
  }
}

interface Acknowledgement {
  size: number
  root: string
}

export function acknowledged({ out }: Ended): Acknowledgement[] {
  return [...out.matchAll(/^\w+ (\d+) ([0-9a-f]{64})$/gm)].map(([, size, root = '']) => ({ size: Number(size), root }))
}

/** Everything that was acknowledged is there under the root that was said, and the ledger ends where a commit ended. */
async function expectWhole(file: string, run: Ended, ends: number[], where: string): Promise<void> {
  const keys = keysIn(placesBeside(file))
  const db = await openDatabase(file, { create: false })
  try {
    const stored = await readEntries(db, 0, 100)
    expect(ends, where).toContain(stored.length)
    if (stored.length === 0) return
    const found = await verifyLedger(db, (workspace) => keys.verifier(workspace), { kept: keys.readHead() })
    expect(found, where).toMatchObject({ intact: true, entries: stored.length })
    for (const { size, root } of acknowledged(run)) expect(await rootAt(db, size), where).toBe(root)
  } finally {
    await closeDatabase(db)
  }
}
