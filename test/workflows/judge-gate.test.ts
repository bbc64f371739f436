import { expect, test } from 'vitest'
import { judgeGate } from '../../src/workflows/judge-gate.ts'
import { given, listing, lists } from '../support/given.ts'

test('a ledger that was moved says where it is now, also while the clock is behind', () => {
  const { ledger } = given(lists(listing('RUN')), { kind: 'move-ledger', to: 'postgres://elsewhere' })
  const time = { now: ledger.now, clockTrouble: 'This machine’s clock is behind.' }
  const [reason] = judgeGate(ledger.state, { action: 'apply', params: [], sandbox: true }, time).reasons
  expect(reason?.sentence).toContain('postgres://elsewhere')
})
