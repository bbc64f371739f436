import { writeSync } from 'node:fs'
import { isRefusal } from '../../../src/core/refusal.ts'
import { closeLedger, openLedger } from '../../../src/workflows/open-ledger.ts'
import { TEAM } from '../../support/cast.ts'

/** Run as a process of its own: opens the ledger of a database for the first time, which makes its keys. It prints where it then ends. */
const [file = ''] = process.argv.slice(2)

try {
  const ledger = await openLedger({
    url: file,
    create: false,
    clock: { now: () => Date.parse('2026-06-12T10:00:00Z') },
    machine: { kind: 'countersign' },
  })
  if (ledger.broken) throw new Error(ledger.broken)
  const done = await ledger.execute({ kind: 'open-ledger', workspace: TEAM, sandbox: false })
  if (isRefusal(done)) throw new Error(done.sentence)
  writeSync(1, `opened ${ledger.head.size} ${ledger.head.root}\n`)
  await closeLedger(ledger)
  writeSync(1, 'closed\n')
} catch (error) {
  writeSync(2, `${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
