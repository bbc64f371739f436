import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Bench, timed } from './compare.ts'
import { longest, longLedger, shortest } from './long-ledgers.ts'

/** `countersign gate` as a script runs it: a new process, which proves what its answer rests on. */
export const coldGateOfLongLedger: Bench = {
  name: 'cold gate, long ledger',
  bare: `countersign gate with ${shortest} entries; else with ${longest.toLocaleString('en')}`,
  unit: 'ms',
  atMost: 1.3,
  async prepare() {
    const [long, short] = [await longLedger(longest), await longLedger(shortest)]
    return { countersign: () => askGate(long), bare: () => askGate(short) }
  },
}

export const coldGate: Bench = {
  name: 'cold gate',
  bare: 'node -e 0',
  unit: 'ms',
  atMost: 4,
  async prepare() {
    const file = await longLedger(shortest)
    return { countersign: () => askGate(file), bare: () => timed(() => run(['-e', '0'], {})) }
  },
}

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

function askGate(file: string): Promise<number> {
  return timed(() => run([launcher, 'gate', 'REAL_RUN'], { DATABASE_URL: file }))
}

async function run(args: string[], env: Record<string, string>): Promise<void> {
  const [code] = await once(
    spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' }),
    'exit',
  )
  // Whatever was granted may have run out meanwhile: 3.
  if (code !== 0 && code !== 3) throw new Error(`node ${args.join(' ')} ended with ${code}.`)
}
