import { expect, test } from 'vitest'
import { askGate } from '../../src/workflows/ask-gate.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { type Desk, databaseIn, inLedgerOf, ledgerIn, realrun } from '../cli/support.ts'
import { folderWith } from '../support/cli.ts'

const looks = 40

test('a gate that is asked, and a ledger that is opened, while others commit: what they note beside it makes neither an older copy', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
  const clock = { now: () => Date.parse('2026-06-12T09:30:00Z') }
  const place = { url: databaseIn(cwd), clock, machine: { kind: 'countersign' } as const }
  await inLedgerOf(
    cwd,
    async (desk) => {
      for (let look = 0; look < looks; look += 1) {
        const commits = commit(desk, look)
        const { verdict } = await askGate(place, { action: 'REAL_RUN', params: [], sandbox: false })
        expect(verdict.reasons).toEqual([])
        const ledger = await openLedger({ ...place, create: false })
        expect(ledger.broken).toBeNull()
        await closeLedger(ledger)
        await commits
      }
    },
    clock,
  )
})

/** Some commits, one after another. */
async function commit(desk: Desk, look: number): Promise<void> {
  for (let nth = 0; nth < 8; nth += 1)
    await desk.does({ kind: 'prepare-digest', date: `${String(look).padStart(4, '0')}-${nth}` })
}
