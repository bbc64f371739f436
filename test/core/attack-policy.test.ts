import { expect, it } from 'vitest'
import { readPolicy } from '../../src/core/policy.ts'

const least = { owners: ['U01ANA'], channels: { blockers: 'C01BLOCKERS' } }

function problemsOf(changes: object) {
  const reading = readPolicy({ ...least, ...changes })
  return reading.ok ? [] : reading.problems
}

it('two spellings of one action are refused: the weaker rules might be the ones that hold', () => {
  expect(problemsOf({ actions: { 'cutover ': { owners_needed: 1 }, cutover: { owners_needed: 2 } } })).toEqual([
    { place: 'actions.cutover', sentence: 'is the same name as `cutover `; keep one of the two.' },
  ])
  expect(problemsOf({ actions: { 'caf\u00e9': {}, 'cafe\u0301': {} } })).toHaveLength(1)
  expect(problemsOf({ actions: { cutover: {}, Cutover: {} } })).toEqual([])
})

it('two spellings of one blocker are refused', () => {
  expect(problemsOf({ depends_on: { 'CI-2': ['A-1'], 'ci-2': ['B-1'] } })).toMatchObject([{ place: 'depends_on.ci-2' }])
})

it('rules for an action that is called __proto__ are not left out in silence', () => {
  const actions = JSON.parse('{ "__proto__": { "owners_needed": 2 }, "constructor": { "owners_needed": 2 } }')
  expect(problemsOf({ actions })).toMatchObject([{ place: 'actions.__proto__' }])
})
