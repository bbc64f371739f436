import { readFileSync, writeSync } from 'node:fs'
import { blockerKey } from '../../../src/core/blocker/listing.ts'
import { isRefusal } from '../../../src/core/refusal.ts'
import { importDocument } from '../../../src/workflows/import-document.ts'
import type { Ledger } from '../../../src/workflows/ledger.ts'
import { closeLedger, openLedger } from '../../../src/workflows/open-ledger.ts'
import { ana } from '../../support/cast.ts'

/**
 * Run as a process of its own: one decision, then one import, on a database file. After each commit it prints where the
 * ledger ends, which is its acknowledgement; a fault is one sentence and exit code 1.
 */
const [file = '', document = ''] = process.argv.slice(2)
const now = Date.parse('2026-06-12T10:00:00Z')

try {
  const ledger = await openLedger({
    url: file,
    create: false,
    clock: { now: () => now },
    machine: { kind: 'countersign' },
  })
  await decide(ledger).catch(async (error) => {
    // What must not work: nobody knows what the disk kept.
    await decide(ledger).then(
      () => acknowledge('again', ledger),
      () => undefined,
    )
    throw error
  })
  acknowledge('decision', ledger)
  const outcome = await importDocument(ledger, readFileSync(document))
  if (outcome.kind !== 'imported') throw new Error('the document was not imported')
  acknowledge('import', ledger)
  await closeLedger(ledger)
  writeSync(1, 'closed\n')
} catch (error) {
  writeSync(2, `${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

async function decide(ledger: Ledger): Promise<void> {
  const blocker = blockerKey('FIX7-P0-PLAN-REALRUN-1')
  const requirement = ledger.state.blockers.get(blocker)?.requirements.find(({ action }) => action === 'REAL_RUN')
  if (!requirement) throw new Error('there is nothing to decide')
  const { number: round } = requirement.round
  const terms = { reason: 'looked at it', expires: new Date(now + 3_600_000).toISOString(), uses: 1, typed: 'REAL_RUN' }
  const done = await ledger.execute({ kind: 'grant', blocker, action: 'REAL_RUN', round, by: ana, ...terms })
  if (isRefusal(done)) throw new Error(done.sentence)
}

function acknowledge(what: string, { head }: Ledger): void {
  writeSync(1, `${what} ${head.size} ${head.root}\n`)
}
