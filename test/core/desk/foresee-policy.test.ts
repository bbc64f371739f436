import { describe, expect, test } from 'vitest'
import { foreseePolicy } from '../../../src/core/desk/foresee-policy.ts'
import { ana, policy, policyOf } from '../../support/cast.ts'
import { given, grant, importing, realMap } from '../../support/given.ts'

describe('a policy, before it is put in force', () => {
  test('says which gates it would open or close, and what it loosens', () => {
    const { ledger } = given(importing(realMap()), grant(ana, 'FIX7-P0-PLAN-SEPARATE-AUTH-1', 'cutover'))
    const next = policyOf({
      actions: { cutover: { owners_needed: 1 }, REAL_RUN: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } },
    })
    expect(foreseePolicy(ledger.state, next, ledger.now)).toMatchObject({
      loosens: [
        '`REAL_RUN` may be granted for 3 uses instead of 1.',
        '`REAL_RUN` may be granted for 14 days instead of 1 day.',
        '`REAL_RUN` is now authorised by FIX7-P0-PROD-OPT4-1.',
        '`REAL_RUN` is granted without typing its name.',
        '`cutover` takes one owner instead of 2.',
      ],
      troubles: [
        'actions.REAL_RUN.authorised_by: FIX7-P0-PROD-OPT4-1 does not block REAL_RUN, so that it authorises nothing.',
      ],
      gates: [
        { action: 'REAL_RUN', before: ['decision_awaited'], after: ['decision_awaited', 'not_authorised'] },
        { action: 'cutover', before: ['quorum_short'], after: [] },
      ],
    })
  })

  test('changes no gate when it is the one in force', () => {
    const { ledger } = given(
      importing(realMap()),
      grant(ana, 'FIX7-P0-PLAN-REALRUN-1', 'REAL_RUN', { typed: 'REAL_RUN', ttl: 1000 }),
    )
    expect(foreseePolicy(ledger.state, policy, ledger.now)).toEqual({ loosens: [], troubles: [], gates: [] })
  })

  test('writes nothing, and leaves the policy in force where it is', () => {
    const { ledger } = given(importing(realMap()))
    foreseePolicy(ledger.state, policyOf({ actions: {} }), ledger.now)
    expect(ledger.state.desk.policy).toEqual(policy)
  })
})
