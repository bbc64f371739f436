import { expect, it } from 'vitest'
import { Budget, type Rates } from '../../src/workflows/budget.ts'

const rates: Rates = {
  open: { perMinute: 50 },
  post: { perMinute: 4, perChannelMinute: 60 },
  update: { perMinute: 2 },
  find: { perMinute: 50 },
  publish: { perMinute: 50 },
}

/** Time that passes only when everybody waits for it. */
function aTimer() {
  let now = 0
  const alarms: { at: number; ring: () => void }[] = []
  const turn = () => {
    alarms.sort((a, b) => a.at - b.at)
    const first = alarms.shift()
    if (!first) return
    now = Math.max(now, first.at)
    first.ring()
    setImmediate(turn)
  }
  return {
    now: () => now,
    wait: (milliseconds: number) =>
      new Promise<void>((ring) => {
        alarms.push({ at: now + milliseconds, ring })
        setImmediate(turn)
      }),
  }
}

function budget() {
  const timer = aTimer()
  const made = new Budget(rates, timer)
  const log: string[] = []
  const call = (kind: Parameters<Budget['take']>[0], channel: string, rank: number) =>
    made.take(kind, channel, rank).then(() => void log.push(`${timer.now()} ${kind} ${channel} ${rank}`))
  return { budget: made, call, log }
}

it('posts about once a second in one channel, and at once in another', async () => {
  const { call, log } = budget()
  await Promise.all([call('post', 'C1', 2), call('post', 'C1', 2), call('post', 'C2', 2)])
  expect(log).toEqual(['0 post C1 2', '0 post C2 2', '1000 post C1 2'])
})

it('keeps each kind of call within its own rate a minute', async () => {
  const { call, log } = budget()
  await Promise.all([call('update', 'C1', 2), call('update', 'C2', 2), call('update', 'C3', 2), call('open', 'U1', 0)])
  expect(log).toEqual(['0 update C1 2', '0 update C2 2', '0 open U1 0', '60000 update C3 2'])
})

it('lets prompts go before cards, and cards before digests, where they wait for the same rate', async () => {
  const { call, log } = budget()
  await Promise.all([call('update', 'C1', 9), call('update', 'C2', 9)])
  await Promise.all([call('update', 'C3', 5), call('update', 'C4', 2), call('update', 'D1', 0)])
  expect(log.slice(2).sort()).toEqual(['120000 update C3 5', '60000 update C4 2', '60000 update D1 0'])
})

it('pauses one channel, as Retry-After says, and no other', async () => {
  const { budget: made, call, log } = budget()
  made.pause('post', 'C1', 30_000)
  await Promise.all([call('post', 'C1', 0), call('post', 'C2', 2)])
  expect(log).toEqual(['0 post C2 2', '30000 post C1 0'])
})
