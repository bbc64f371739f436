import BetterSqlite from 'better-sqlite3'
import { checkGate } from '../../src/workflows/check-gate.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { type Bench, each } from './compare.ts'
import { ACTION, openGate } from './given.ts'

const checks = 1000

/** Gate checks in a process that has the ledger open; the gate is open and rests on ten grants. */
export const checksOfManyBlockers: Bench = {
  name: 'gate checks, many blockers',
  bare: 'in process with 100 blockers; else with 10,000',
  unit: 'µs',
  atMost: 1.25,
  async prepare(folder) {
    const [many, few] = [await openGate(folder, 10_000), await openGate(folder, 100)]
    return {
      countersign: () => each(checks, () => check(many.ledger)),
      bare: () => each(checks, () => check(few.ledger)),
      async close() {
        await closeLedger(many.ledger)
        await closeLedger(few.ledger)
      },
    }
  },
}

export const gateCheck: Bench = {
  name: 'gate check',
  bare: 'one prepared point read',
  unit: 'µs',
  atMost: 15,
  async prepare(folder) {
    const { ledger, file } = await openGate(folder, 100)
    const sqlite = new BetterSqlite(file, { readonly: true })
    const read = sqlite.prepare('select * from grants where grant_id = ?')
    const { grants } = await checkGate(ledger, ACTION)
    return {
      countersign: () => each(checks, () => check(ledger)),
      bare: () => each(20 * checks, () => read.get(grants[0]?.id)),
      async close() {
        sqlite.close()
        await closeLedger(ledger)
      },
    }
  },
}

async function check(ledger: Ledger): Promise<void> {
  if (!(await checkGate(ledger, ACTION)).open) throw new Error('The gate is closed, so this measures something else.')
}
