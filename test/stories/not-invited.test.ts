import { expect, it } from 'vitest'
import { ANA, approve, card } from '../support/people.ts'
import { aWorld, CHANNEL, realDocument } from '../support/world.ts'

it('in a public channel to which nobody invited the app, one lost answer holds one message, and not the place', async () => {
  const world = await aWorld({ empty: true, faults: true })
  world.sandbox.updateChannel(CHANNEL, { members: ['U01ANA', 'U02OMAR', 'U03IVY', 'U04KEN'] })
  await world.sandbox.inject({ kind: 'answer-lost', method: 'chat.postMessage' })
  await world.import(realDocument())
  await world.settled()
  for (let minutes = 0; minutes < 30; minutes += 10) {
    world.clock.forward(10 * 60_000)
    await world.settled()
  }
  expect(await world.bot.delivery.queue()).toMatchObject({ wanted: 1, failing: 1 })
  expect(world.log.join('')).toContain(
    'whether it was posted already cannot be looked up: Slack says not_in_channel: the app is not in the channel; /invite @countersign there',
  )

  await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
  await world.settled()
  expect(card(world, 'REALRUN-1').words).toContain('Cleared')

  world.sandbox.updateChannel(CHANNEL, { members: ['U01ANA', 'U02OMAR', 'U03IVY', 'U04KEN', 'U0COUNTER'] })
  world.clock.forward(11 * 60_000)
  await world.settled()
  expect(await world.bot.delivery.queue()).toMatchObject({ wanted: 0, failing: 0 })
  expect(world.sandbox.messages(CHANNEL).filter(({ thread_ts }) => !thread_ts)).toHaveLength(7)
})
