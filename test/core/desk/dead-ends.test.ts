import { describe, expect, test } from 'vitest'
import { deadEnds } from '../../../src/core/desk/dead-ends.ts'
import { policy, roles } from '../../support/cast.ts'
import { adopt, given, importing, realMap } from '../../support/given.ts'

describe('what nobody can give', () => {
  test('is nothing, while there are owners enough', () => {
    expect(deadEnds(given(importing(realMap())).ledger.state)).toEqual([])
  })

  test('is everything, once no owner is left', () => {
    const { ledger } = given(importing(realMap()), adopt(policy, { ...roles, owners: [] }))
    expect(deadEnds(ledger.state)).toEqual([
      'No owner is left, so that nothing can be granted, confirmed or thawed: name owners in countersign.yaml.',
    ])
  })

  test('is what asks for more owners than there are', () => {
    const { ledger } = given(importing(realMap()), adopt(policy, { ...roles, owners: roles.owners.slice(0, 1) }))
    expect(deadEnds(ledger.state)).toEqual([
      '`cutover`: Policy wants 2, and there is one owner, so that nobody can complete it: name more in countersign.yaml.',
    ])
  })
})
