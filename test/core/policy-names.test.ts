import { describe, expect, it } from 'vitest'
import { namesNobodyKnows } from '../../src/core/policy-names.ts'
import { ana, policyOf } from '../support/cast.ts'
import { adopt, given, grant, importing, listing, lists, mapOf, retire } from '../support/given.ts'

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

it('says which blockers are to authorise what they cannot', () => {
  const { ledger } = given(
    lists(listing('B-1'), listing('B-2', { decision: 'n/a', proof: 'a map' }), listing('B-3', { blocks: 'permit' })),
    retire(ana, 'B-3'),
  )
  const policy = policyOf({
    actions: { apply: { authorised_by: ['b-1', 'B-2', 'B-9'] }, permit: { authorised_by: ['B-1', 'B-3'] } },
  })
  expect(namesNobodyKnows(policy, ledger.state)).toEqual([
    'actions.apply.authorised_by: no document lists B-9. Did you mean B-1?',
    'actions.apply.authorised_by: B-2 asks for no decision, so that it authorises nothing.',
    'actions.permit.authorised_by: B-1 does not block permit, so that it authorises nothing.',
    'actions.permit.authorised_by: B-3 is retired, so that only a request authorises permit.',
  ])
})

describe('a name in the policy that looks like an action and is not it', () => {
  const closes = (name: string, action: string) =>
    `unknown_action: countersign.yaml names \`${name}\`, which looks like \`${action}\` and is not it, so that the rules meant for it are not in force. Write it as the document does; until then \`${action}\` stays closed.`

  it.each(['Production', 'PRODUCTION', 'pro-duction', 'prоduction', 'production\u200b'])('closes it: %j', (name) => {
    const { reasons } = given(
      adopt(policyOf({ actions: { [name]: { owners_needed: 2 } } })),
      lists(listing('B-1', { blocks: 'production' })),
      grant(ana, 'B-1', 'production'),
    )
    expect(reasons('production')).toEqual([closes(name, 'production')])
  })

  it('still closes it when a document names the other as well: that a document says more opens nothing (rule 1)', () => {
    const { reasons, ledger, gate } = given(
      adopt(policyOf({ actions: { Production: { owners_needed: 2 } } })),
      lists(listing('B-1', { blocks: 'production' })),
      grant(ana, 'B-1', 'production'),
      importing(mapOf([listing('B-2', { blocks: 'Production' })], { doc: 'another-map' })),
    )
    expect(reasons('production')).toEqual([closes('Production', 'production')])
    ledger.run(adopt(policyOf({ actions: { Production: { owners_needed: 2 }, production: {} } })))
    expect(gate('production').open).toBe(true)
  })

  it('closes nothing else, nor what it names itself', () => {
    const { gate } = given(
      adopt(policyOf({ actions: { ' apply': { uses: 2 }, Permit: {} } })),
      lists(listing('B-1')),
      grant(ana, 'B-1', 'apply'),
    )
    expect(gate('apply').open).toBe(true)
  })
})
