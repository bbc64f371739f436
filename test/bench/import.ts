import { join } from 'node:path'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { BareChain } from './bare-chain.ts'
import { type Bench, timed } from './compare.ts'
import { documentOf, emptyLedger, imports } from './given.ts'

/** A first import of a document, into a new database each time. */
export function importing(count: number, runs: number): Bench {
  return {
    name: `import ${count.toLocaleString('en')} blockers`,
    bare: 'JSON.parse, as many chained rows in one transaction',
    unit: 'ms',
    runs,
    async prepare(folder) {
      const bytes = documentOf(count)
      let files = 0
      const newFile = () => join(folder, `${count}-${files++}.db`)
      return {
        async countersign() {
          const ledger = await emptyLedger(newFile())
          const cost = await timed(() => imports(ledger, bytes))
          await closeLedger(ledger)
          return cost
        },
        async bare() {
          const chain = new BareChain(newFile())
          const cost = await timed(() => chain.append(JSON.parse(new TextDecoder().decode(bytes)).blockers))
          chain.close()
          return cost
        },
      }
    },
  }
}
