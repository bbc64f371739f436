import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { makeLongLedger } from '../bench/long-ledger.ts'

test('the ledger that benches are measured on is one: intact, sealed, and of many kinds of entries', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-long-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'long.db')
  await makeLongLedger(file, 4000)
  const machine = { kind: 'command', name: 'test' } as const
  const ledger = await openLedger({ url: file, create: false, clock: systemClock, machine })
  onTestFinished(() => closeLedger(ledger))
  expect(ledger.broken).toBeNull()
  const keys = keysIn(placesBeside(file))
  const found = await verifyLedger(ledger.db, (workspace) => keys.verifier(workspace))
  expect(found).toMatchObject({ intact: true, entries: ledger.state.size })
  expect(ledger.state.size).toBeGreaterThanOrEqual(4000)
  const texts = (await ledger.db.selectFrom('ledger').select('text').execute()).map(({ text }) => JSON.parse(text).kind)
  for (const kind of [
    'GatePassed',
    'GrantSpent',
    'RequestEnded',
    'RequirementRejected',
    'ProofReturned',
    'InfoAnswered',
  ])
    expect(texts).toContain(kind)
  expect(texts.filter((kind) => kind === 'StatesSealed').length).toBeGreaterThan(3)
})
