import { expect, it } from 'vitest'
import { Budget, type Rates } from '../../src/workflows/budget.ts'

const rates: Rates = {
  open: { perMinute: 50 },
  post: { perMinute: 3, perChannelMinute: 60 },
  update: { perMinute: 2 },
  find: { perMinute: 50 },
  publish: { perMinute: 50 },
}

function aBudget() {
  let now = 0
  const budget = new Budget(rates, () => now)
  const at = (milliseconds: number) => {
    now = milliseconds
    return budget
  }
  return { at }
}

it('lets one post a second into a channel, and another channel goes on meanwhile', () => {
  const { at } = aBudget()
  expect(at(0).take('post', 'C1')).toBe(0)
  expect(at(400).take('post', 'C1')).toBe(600)
  expect(at(400).take('post', 'C2')).toBe(0)
  expect(at(1000).take('post', 'C1')).toBe(0)
})

it('keeps each kind of call within its own rate a minute', () => {
  const { at } = aBudget()
  expect(at(0).take('update', 'C1')).toBe(0)
  expect(at(100).take('update', 'C2')).toBe(0)
  expect(at(200).take('update', 'C3')).toBe(59_800)
  expect(at(200).take('open', 'U1')).toBe(0)
  expect(at(60_000).take('update', 'C3')).toBe(0)
})

it('counts nothing for a call that has to wait', () => {
  const { at } = aBudget()
  expect([at(0).take('update', 'C1'), at(0).take('update', 'C1')]).toEqual([0, 0])
  for (const time of [1, 2, 3]) expect(at(time).take('update', 'C1')).toBe(60_000 - time)
  expect(at(60_000).take('update', 'C1')).toBe(0)
})
