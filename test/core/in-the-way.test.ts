import { describe, expect, test } from 'vitest'
import { inTheWay } from '../../src/core/gate.ts'
import { ana, ivy, omar } from '../support/cast.ts'
import {
  accept,
  freeze,
  given,
  grant,
  grantRequest,
  importing,
  listing,
  lists,
  realMap,
  requestRun,
  submit,
} from '../support/given.ts'

describe('what stands in the way of a run that somebody asked for', () => {
  test('is not its authorisation, which is what they asked for', () => {
    const { ledger } = given(importing(realMap()), requestRun(null, 'REAL_RUN'))
    expect(inTheWay(ledger.state, 'REAL_RUN', ledger.now)).toEqual([])
    expect(inTheWay(ledger.state, 'production', ledger.now).map(({ code }) => code)).toContain('proof_awaited')
  })

  test('is a freeze, and whatever blockers that only lift still ask', () => {
    const steps = [
      lists(listing('GATE-1'), listing('LIFT-1', { proof: 'the checksum' })),
      requestRun(null, 'apply'),
      freeze(null, 'apply'),
    ]
    const before = given(...steps)
    expect(inTheWay(before.ledger.state, 'apply', before.ledger.now).map(({ code }) => code)).toEqual([
      'frozen',
      'decision_awaited',
      'proof_awaited',
    ])
    const after = given(
      ...steps,
      grant(ana, 'LIFT-1', 'apply'),
      submit(ivy, 'LIFT-1'),
      accept(omar, 'LIFT-1'),
      grantRequest(ana),
    )
    expect(inTheWay(after.ledger.state, 'apply', after.ledger.now).map(({ code }) => code)).toEqual(['frozen'])
    expect(after.codes('apply')).toEqual(['frozen'])
  })
})
