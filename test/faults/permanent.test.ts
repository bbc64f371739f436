import { describe, expect, it } from 'vitest'
import { everythingInStep } from '../support/in-step.ts'
import {
  ANA,
  approve,
  blockers,
  card,
  GUS,
  IVY,
  keyOf,
  MINUTE,
  OMAR,
  press,
  prompt,
  submitApproval,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe.each([
  ['channel_not_found', 'id in countersign.yaml is wrong'],
  ['not_in_channel', '/invite @countersign there'],
  ['is_archived', 'unarchive it, or name another one'],
  ['restricted_action', 'have them changed'],
])('the channel answers %s', (error, remedy) => {
  it('it is tried once in ten minutes, said where people look, and heals by itself', async () => {
    const world = await aWorld({ empty: true })
    await refusing(world, 'chat.postMessage', error)
    await world.import(realDocument())
    await world.settled()
    const tried = () => world.sandbox.calls.filter(({ result }) => result.error === error).length
    // The card, and each owner's direct messages, which the same fault hits.
    expect(tried()).toBe(3)
    for (let minutes = 0; minutes < 9; minutes += 1) {
      world.clock.forward(MINUTE)
      await world.settled()
    }
    expect(tried()).toBe(3)
    world.clock.forward(MINUTE)
    await world.settled()
    expect(tried()).toBe(6)
    expect((await blockers(world, IVY, 'list')).words).toContain('11 messages cannot be delivered')
    expect((await blockers(world, GUS, 'list')).words).not.toContain('cannot be delivered')
    expect((await blockers(world, IVY, 'list --share')).words).not.toContain('cannot be delivered')
    expect(world.log.filter((line) => new RegExp(remedy).test(line)).length).toBeGreaterThan(0)
    await world.sandbox.act({ kind: 'clear-faults' })
    world.clock.forward(10 * MINUTE)
    await world.settled()
    expect(await everythingInStep(world)).toBe(9)
    expect((await blockers(world, IVY, 'list')).words).not.toContain('cannot be delivered')
  })
})

it('the token is refused while it runs: a handful of tries, then silence, and all is caught up later', async () => {
  const world = await aWorld({ faults: true })
  await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
  await world.sandbox.inject({ kind: 'api-error', error: 'invalid_auth', times: 100_000 })
  const before = world.sandbox.calls.length
  expect(await submitApproval(world, ANA)).toEqual({ ok: true })
  await world.settled()
  expect(world.sandbox.calls.length - before).toBeLessThanOrEqual(4)
  expect((await blockers(world, ANA, 'list')).words).toContain('cannot be delivered')
  expect(world.log.join('')).toContain('copy it again from the app’s settings')
  await world.sandbox.act({ kind: 'clear-faults' })
  world.clock.forward(10 * MINUTE)
  await world.settled()
  await everythingInStep(world)
  expect(card(world, realRun).words).toContain('🟢 Cleared')
})

it('an owner’s account is deactivated: one try in ten minutes for them, and everybody else is served', async () => {
  const world = await aWorld({ empty: true })
  await refusing(world, 'conversations.open', 'user_disabled', 1)
  await world.import(realDocument())
  await world.settled()
  expect(world.sandbox.messages(CHANNEL)).toHaveLength(7)
  expect(world.sandbox.calls.filter(({ result }) => result.error === 'user_disabled')).toHaveLength(1)
  world.clock.forward(10 * MINUTE)
  await world.settled()
  expect(await everythingInStep(world)).toBe(9)
})

it('one message that Slack refuses for what is in it holds up no other', async () => {
  const world = await aWorld({ empty: true })
  await refusing(world, 'chat.postMessage', 'invalid_blocks', 1)
  await world.import(realDocument())
  await world.settled()
  const posted = [CHANNEL, world.sandbox.dm(ANA).id, world.sandbox.dm(OMAR).id].flatMap((id) =>
    world.sandbox.messages(id),
  )
  expect(posted).toHaveLength(8)
  expect((await blockers(world, IVY, 'list')).words).toContain('1 message cannot be delivered')
  world.clock.forward(10 * MINUTE)
  await world.settled()
  expect(await everythingInStep(world)).toBe(9)
})

it('while a channel is refused, direct messages and the gate go on', async () => {
  const world = await aWorld()
  world.sandbox.updateChannel(CHANNEL, { archived: true })
  await approve(world, ANA, realRun, 'REAL_RUN')
  await approve(world, OMAR, 'SEPARATE-AUTH-1', 'apply')
  expect(await world.isOpen('REAL_RUN')).toBe(true)
  expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
  expect(world.sandbox.calls.filter(({ result }) => result.error === 'is_archived')).toHaveLength(1)
  world.sandbox.updateChannel(CHANNEL, { archived: false })
  world.clock.forward(10 * MINUTE)
  await world.settled()
  await everythingInStep(world)
  expect(world.sandbox.messages(CHANNEL).filter((message) => keyOf(message).startsWith('card/'))).toHaveLength(7)
})

async function refusing(world: World, method: string, error: string, times = 100_000): Promise<void> {
  await world.sandbox.inject({ kind: 'api-error', method, error, times })
}
