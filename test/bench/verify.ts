import { hash } from 'node:crypto'
import BetterSqlite from 'better-sqlite3'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { type Bench, timed } from './compare.ts'
import { openGate } from './given.ts'

/** `verify`: the chain recomputed, and every derived row compared with it. */
export function verifying(count: number): Bench {
  return {
    name: `verify entries, ${count.toLocaleString('en')} blockers`,
    bare: 'SHA-256 of the same texts as one statement reads them',
    unit: 'a second',
    runs: 3,
    async prepare(folder) {
      const { ledger, file } = await openGate(folder, count)
      const sqlite = new BetterSqlite(file, { readonly: true })
      const read = sqlite.prepare<[], { text: string; hash: string }>('select text, hash from ledger order by seq')
      const entries = ledger.state.seq
      return {
        async countersign() {
          const cost = await timed(async () => {
            const found = await verifyLedger(ledger.db)
            if (!found.intact) throw new Error(`The ledger is broken: ${found.broken}`)
          })
          return cost / entries
        },
        async bare() {
          const cost = await timed(() => {
            for (const row of read.iterate())
              if (hash('sha256', row.text) !== row.hash) throw new Error('a broken link')
          })
          return cost / entries
        },
        async close() {
          sqlite.close()
          await closeLedger(ledger)
        },
      }
    },
  }
}
