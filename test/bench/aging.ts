import { join } from 'node:path'
import { noParameters } from '../../src/core/parameters.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { type Bench, each } from './compare.ts'
import { does, emptyLedger, grant, imports, realDocument, SUNDAY } from './given.ts'

const passages = Number(process.env.BENCH_PASSAGES ?? 10_000)

/** One action that is granted and run again and again. */
export const aging: Bench = {
  name: 'aging',
  bare: `grant and passage of one action after 10 passages; else after ${passages.toLocaleString('en')}`,
  unit: 'µs',
  atMost: 1.2,
  async prepare(folder) {
    const [old, young] = [await granted(join(folder, 'old.db')), await granted(join(folder, 'young.db'))]
    await each(passages, () => pass(old))
    await each(10, () => pass(young))
    return {
      countersign: () => each(10, () => pass(old)),
      bare: () => each(10, () => pass(young)),
      async close() {
        await closeLedger(old)
        await closeLedger(young)
      },
    }
  },
}

async function granted(file: string): Promise<Ledger> {
  const ledger = await emptyLedger(file)
  await imports(ledger, realDocument())
  return ledger
}

async function pass(ledger: Ledger): Promise<void> {
  await does(ledger, grant(ledger.state, 'FIX7-P0-PLAN-REALRUN-1', 'REAL_RUN', { now: SUNDAY }))
  const { passed } = await passGate(ledger, 'REAL_RUN', 'lane-7', noParameters)
  if (!passed) throw new Error('Nobody got through the gate.')
}
