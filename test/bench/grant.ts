import { join } from 'node:path'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { BareChain } from './bare-chain.ts'
import { type Bench, timed } from './compare.ts'
import { documentOf, emptyLedger, grants, imports } from './given.ts'

/** A grant recorded durably, in process: what a click waits for, without Slack. */
export function granting(count: number): Bench {
  return {
    name: `grant, of ${count.toLocaleString('en')} blockers`,
    bare: 'one durable chained row',
    unit: 'ms',
    runs: 40,
    async prepare(folder) {
      const ledger = await emptyLedger(join(folder, `grant-${count}.db`))
      await imports(ledger, documentOf(count))
      const chain = new BareChain(join(folder, `grant-${count}-bare.db`))
      const asked = ledger.state.blockers.values()
      return {
        countersign: () => {
          const { key = '', requirements = [] } = asked.next().value ?? {}
          return timed(() => grants(ledger, key, requirements[0]?.action ?? ''))
        },
        bare: () => timed(() => chain.append([{ kind: 'GrantIssued', reason: 'looked at it' }])),
        async close() {
          chain.close()
          await closeLedger(ledger)
        },
      }
    },
  }
}
