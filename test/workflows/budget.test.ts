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

it('says how long to wait, however often it is asked, and counts nothing', () => {
  const { at } = aBudget()
  for (let asked = 0; asked < 9; asked += 1) expect(at(0).wait('update', 'C1')).toBe(0)
  at(0).take('update', 'C1')
  expect(at(0).wait('update', 'C1')).toBe(0)
  at(100).take('update', 'C1')
  expect(at(200).wait('update', 'C1')).toBe(59_800)
  expect(at(200).wait('open', 'U1')).toBe(0)
})

it('keeps a pause that Slack asked for: for posts in that channel, for other calls everywhere', () => {
  const { at } = aBudget()
  at(0).pause('post', 'C1', 5000)
  at(0).pause('find', 'C1', 3000)
  expect([at(1000).wait('post', 'C1'), at(1000).take('post', 'C1')]).toEqual([4000, 4000])
  expect(at(1000).wait('post', 'C2')).toBe(0)
  expect(at(1000).wait('find', 'C2')).toBe(2000)
  expect(at(1000).wait('open', 'C1')).toBe(0)
  expect([at(3000).take('find', 'C2'), at(5000).take('post', 'C1')]).toEqual([0, 0])
})

it('without rates only waits where Slack asked for a pause', () => {
  const budget = new Budget(null, () => 0)
  for (let call = 0; call < 1000; call += 1) expect(budget.take('post', 'C1')).toBe(0)
  budget.pause('post', 'C1', 1000)
  expect(budget.wait('post', 'C1')).toBe(1000)
})
