import { describe, expect, test } from 'vitest'
import { blockersNamed } from '../../src/core/blocker/named.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { findBlocker, lookUpBlocker } from '../../src/workflows/find-blocker.ts'
import { given, importing, listing, mapOf } from '../support/given.ts'

const ids = ['FIX7-PLAN-REALRUN-1', 'FIX7-PLAN-REALRUN-12', 'KHÓA-Đệm-3', 'Café – Straße', 'OTHER 4']
const { state } = given(importing(mapOf(ids.map((id) => listing(id))))).ledger
const named = (typed: string) => blockersNamed(state, typed).map(({ id }) => id)

describe('a blocker that somebody looks for', () => {
  test.each([
    ['fix7-plan-realrun-1', ['FIX7-PLAN-REALRUN-1']],
    ['realrun-1', ['FIX7-PLAN-REALRUN-1']],
    ['realrun', ['FIX7-PLAN-REALRUN-1', 'FIX7-PLAN-REALRUN-12']],
    ['khoa', ['KHÓA-Đệm-3']],
    ['DEM', ['KHÓA-Đệm-3']],
    ['khóa', ['KHÓA-Đệm-3']],
    ['cafe - strasse', ['Café – Straße']],
    ['strasse cafe', ['Café – Straße']],
    ['plan 12', ['FIX7-PLAN-REALRUN-12']],
    ['nothing', []],
    [' ', []],
  ])('by “%s” is %j', (typed, found) => {
    expect(named(typed)).toEqual(found)
  })

  test('of several, as many are named as one reads, and how to see the others', () => {
    const many = given(importing(mapOf(Array.from({ length: 50 }, (_, n) => listing(`RUN-${n}-X`))))).ledger
    const refused = lookUpBlocker(many.state, 'run')
    expect(isRefusal(refused) && refused.sentence).toMatch(
      /^run could be RUN-0-X, .*RUN-19-X, or one of 30 more, which `list` shows too\. Please give more of the id\.$/,
    )
  })

  test('is taken by its end alone where something is recorded about it', () => {
    expect(findBlocker(state, 'REALRUN-12')).toMatchObject({ id: 'FIX7-PLAN-REALRUN-12' })
    expect(isRefusal(findBlocker(state, 'khoa'))).toBe(true)
    expect(lookUpBlocker(state, 'khoa')).toMatchObject({ id: 'KHÓA-Đệm-3' })
  })
})
