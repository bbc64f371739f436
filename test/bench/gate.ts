import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import BetterSqlite from 'better-sqlite3'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { type Bench, timed } from './compare.ts'
import { ACTION, openGate } from './given.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

/** Gate checks in a process that has the ledger open; the gate is open and rests on ten grants. */
export function checkingGate(count: number, checks: number): Bench {
  return {
    name: `gate checks, ${count.toLocaleString('en')} blockers`,
    bare: 'one prepared point read',
    unit: 'a second',
    runs: 5,
    async prepare(folder) {
      const { ledger, file } = await openGate(folder, count)
      const sqlite = new BetterSqlite(file, { readonly: true })
      const read = sqlite.prepare('select * from grants where grant_id = ?')
      const { grants } = await checkGate(ledger, ACTION)
      return {
        countersign: () => each(checks, async () => expectOpen((await checkGate(ledger, ACTION)).open)),
        bare: () => each(20_000, () => read.get(grants[0]?.id)),
        async close() {
          sqlite.close()
          await closeLedger(ledger)
        },
      }
    },
  }
}

/** `countersign gate` as a script runs it: a new process, which verifies the whole ledger first. */
export function coldGate(count: number): Bench {
  return {
    name: `countersign gate, ${count.toLocaleString('en')} blockers`,
    bare: 'node -e 0',
    unit: 'ms',
    runs: 5,
    async prepare(folder) {
      const { ledger, file } = await openGate(folder, count)
      await closeLedger(ledger)
      const env = { PATH: process.env.PATH ?? '', DATABASE_URL: file }
      return {
        countersign: () => timed(() => run([launcher, 'gate', ACTION], folder, env)),
        bare: () => timed(() => run(['-e', '0'], folder, env)),
      }
    },
  }
}

async function each(times: number, work: () => unknown): Promise<number> {
  const all = await timed(async () => {
    for (let i = 0; i < times; i += 1) await work()
  })
  return all / times
}

function expectOpen(open: boolean): void {
  if (!open) throw new Error('The gate is closed, so this measures something else.')
}

async function run(args: string[], cwd: string, env: Record<string, string>): Promise<void> {
  const [code] = await once(spawn(process.execPath, args, { cwd, env, stdio: 'ignore' }), 'exit')
  // The grants were given on the bench's clock, so that by the machine's the gate may be closed: 3.
  if (code !== 0 && code !== 3) throw new Error(`node ${args.join(' ')} ended with ${code}.`)
}
