import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  card,
  IVY,
  keyOf,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  prompts,
  submitApproval,
  thread,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe('the bot is restarted', () => {
  it('while an owner has the modal open, who then submits it', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await world.restart()
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').words).toContain('@ana authorised REAL_RUN')
    everythingOnce(world)
  })

  it('and a click meanwhile gets Slack’s own error; the next one counts', async () => {
    const world = await aWorld({ sandbox: { ackTimeout: 500 } })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await world.stop()
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: false })
    await world.start()
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
    everythingOnce(world)
  })

  it('before it has posted what an import calls for', async () => {
    const world = await aWorld({ empty: true })
    await world.import(realDocument())
    await world.restart()
    await world.settled()
    expect(world.sandbox.messages(CHANNEL)).toHaveLength(7)
    expect(world.sandbox.dm(ANA).messages).toHaveLength(1)
    everythingOnce(world)
  })

  it('again and again while it posts, and nothing comes twice', async () => {
    const world = await aWorld({ empty: true })
    await world.import(realDocument())
    for (let times = 1; times <= 5; times += 1) {
      await world.sandbox.waitFor(() => posted(world) >= times, 'some more messages')
      await world.restart()
    }
    await world.settled()
    expect(posted(world)).toBe(9)
    everythingOnce(world)
  })

  it('right after a post whose answer was lost', async () => {
    const world = await aWorld({ empty: true, faults: true })
    await world.sandbox.inject({ kind: 'answer-lost', method: 'chat.postMessage' })
    await world.import(realDocument())
    await world.sandbox.waitFor(() => posted(world) > 0, 'the first message')
    await world.restart()
    world.clock.forward(60_000)
    await world.settled()
    expect(posted(world)).toBe(9)
    everythingOnce(world)
  })

  it('after a decision that Slack has not heard of yet', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await submitApproval(world, ANA)
    await world.restart()
    await world.settled()
    expect(card(world, realRun).words).toContain('🟢 Cleared')
    expect(thread(world, realRun)).toHaveLength(1)
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
    everythingOnce(world)
  })

  it('while clicks are being answered: they are finished first', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await world.sandbox.inject({ kind: 'slow', method: 'views.open', milliseconds: 300 })
    const omar = press(world, OMAR, 'Approve…', 'SEPARATE-AUTH-1', 'apply')
    await world.sandbox.waitFor(() => world.sandbox.snapshot(ANA).faults.length === 0, 'the slow call')
    await world.stop()
    expect(await omar).toMatchObject({ ok: true })
    expect(modal(world, OMAR)).toContain('Authorise one action')
    await world.start()
    for (const owner of [ANA, OMAR]) expect(await submitApproval(world, owner)).toEqual({ ok: true })
    await world.settled()
    expect(await ledger(world, 'GrantIssued')).toHaveLength(2)
    everythingOnce(world)
  })

  it('at the very moment of a click: what was acknowledged is recorded, and what was recorded is shown', async () => {
    const world = await aWorld({ sandbox: { ackTimeout: 500 } })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    const [outcome] = await Promise.all([submitApproval(world, ANA), world.stop()])
    await world.start()
    const granted = await ledger(world, 'GrantIssued')
    if (outcome.ok) expect(granted).toHaveLength(1)
    await world.settled()
    expect(card(world, realRun).words).toContain(granted.length > 0 ? '🟢 Cleared' : '🔴 Open')
    everythingOnce(world)
  })

  it('and remembers everything: a grant, a question, a proof, a claim', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    const before = { card: card(world, realRun), entries: await ledger(world) }
    await world.restart()
    await world.settled()
    expect(card(world, realRun)).toEqual(before.card)
    expect(await ledger(world)).toEqual(before.entries)
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(1)
  })

  it('with sockets that Slack drops meanwhile, and people go on', async () => {
    const world = await aWorld()
    await world.sandbox.inject({ kind: 'disconnect', reason: 'warning' })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    expect(modal(world, ANA)).toContain('Authorise one action')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

function posted({ sandbox }: World): number {
  return (
    [CHANNEL].flatMap((channel) => sandbox.messages(channel)).length +
    [ANA, OMAR, IVY].flatMap((user) => sandbox.dm(user).messages).length
  )
}

/** No two messages in Slack show the same thing. */
function everythingOnce({ sandbox }: World): void {
  const messages = [...sandbox.messages(CHANNEL), ...[ANA, OMAR, IVY].flatMap((user) => sandbox.dm(user).messages)]
  const keys = messages.map(keyOf)
  expect(keys).toEqual([...new Set(keys)])
}
