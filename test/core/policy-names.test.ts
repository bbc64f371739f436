import { expect, it } from 'vitest'
import { namesNobodyKnows } from '../../src/core/policy-names.ts'
import { policyOf } from '../support/cast.ts'
import { given, listing, lists } from '../support/given.ts'

it('says which names of the policy no document knows, with the near one', () => {
  const { ledger } = given(lists(listing('B-1', { blocks: 'REAL_RUN/cutover' })))
  const policy = policyOf({ actions: { REAL_RUNN: {}, cutover: {} }, depends_on: { 'b-1': ['B-2'] } })
  expect(namesNobodyKnows(policy, ledger.state)).toEqual([
    'actions.REAL_RUNN: no blocker names this action. Did you mean REAL_RUN?',
    'depends_on: no document lists B-2. Did you mean B-1?',
  ])
})

it('says nothing before there is a document', () => {
  const { ledger } = given()
  expect(namesNobodyKnows(policyOf({ actions: { apply: {} } }), ledger.state)).toEqual([])
})
