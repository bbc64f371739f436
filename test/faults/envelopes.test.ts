import { describe, expect, it } from 'vitest'
import { everythingInStep } from '../support/in-step.ts'
import {
  ANA,
  approve,
  blockers,
  fromShow,
  HOUR,
  IVY,
  KEN,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  prompts,
  submit,
  submitApproval,
} from '../support/people.ts'
import { aTappedWorld, type Wiretap } from '../support/wiretap.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe('every envelope comes twice and out of order', () => {
  it('each twice at once, and all of them again in reverse: the ledger holds each thing once', async () => {
    const { world, wire } = await aTappedWorld({ faults: true })
    wire.twice = true
    await aDayOfDecisions(world)
    wire.twice = false
    const entries = await ledger(world)
    expect(entries.slice(1 + 1 + 1 + 1 + 7).map(({ kind }) => kind)).toEqual([
      'InfoRequested',
      'InfoAnswered',
      'GrantIssued',
      'GrantRevoked',
      'RequirementAsked',
      'RequirementRejected',
      'ProofSubmitted',
      'ProofReturned',
      'ProofSubmitted',
      'ProofAccepted',
      'HelpAsked',
      'BlockerRetired',
      'BlockerReopened',
    ])
    expect(await again(wire, [...wire.requests].reverse())).toBe(wire.requests.length)
    expect(await again(wire, shuffled(wire.requests))).toBe(wire.requests.length)
    await world.settled()
    expect(await ledger(world)).toEqual(entries)
    await everythingInStep(world)
  })

  it('two answers that overtake each other: the first to arrive counts, the other reads why not', async () => {
    const { world, wire } = await aTappedWorld()
    await press(world, ANA, 'Reject…', realRun, 'REAL_RUN')
    await press(world, OMAR, 'Approve…', realRun, 'REAL_RUN')
    wire.holdBack(2)
    const rejection = submit(world, ANA, { reason: 'not yet' })
    await wire.sent(3)
    const approval = submitApproval(world, OMAR)
    expect(await Promise.all([rejection, approval])).toMatchObject([{ ok: true }, { ok: true }])
    expect(await ledger(world, 'GrantIssued', 'RequirementRejected')).toMatchObject([{ kind: 'GrantIssued' }])
    expect(modal(world, ANA)).toContain('@omar granted REAL_RUN')
    await world.settled()
    await everythingInStep(world)
  })
})

describe('an ack is lost', () => {
  it('and the owner submits the modal again: granted once, and the modal closes as it would have', async () => {
    const { world, wire } = await aTappedWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    wire.loseAnswers(1)
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: false })
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: true })
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
    expect(modal(world, ANA)).toBe('')
    await world.settled()
    await everythingInStep(world)
  })

  it('and the button is pressed again: the modal opens, and asks the same round', async () => {
    const { world, wire } = await aTappedWorld()
    wire.loseAnswers(1)
    expect(await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')).toMatchObject({ ok: false })
    expect(await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')).toMatchObject({ ok: true })
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  })

  it('and a command is typed again: a proof comes once', async () => {
    const { world, wire } = await aTappedWorld()
    await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
    wire.loseAnswers(1)
    expect(await submit(world, IVY, { proof_text: 'the map' })).toMatchObject({ ok: false })
    await submit(world, IVY, { proof_text: 'the map' })
    expect(await ledger(world, 'ProofSubmitted')).toHaveLength(1)
  })
})

describe('the clock and an owner at the same moment', () => {
  it('a revocation that is opened before the grant ends, and submitted after: it ended once, and is asked once more', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    await openRevocation(world, OMAR)
    world.clock.forward(HOUR)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    await world.tick()
    expect(await submit(world, OMAR, { reason: 'too late' })).toMatchObject({ ok: true })
    expect(await ledger(world, 'GrantExpired', 'GrantRevoked')).toMatchObject([{ kind: 'GrantExpired' }])
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(2)
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    await everythingInStep(world)
  })

  it('a revocation in the very moment of the expiry: the grant ends once', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    await openRevocation(world, OMAR)
    world.clock.forward(HOUR)
    const [, outcome] = await Promise.all([world.bot.tick(), submit(world, OMAR, { reason: 'no more' })])
    expect(outcome).toMatchObject({ ok: true })
    expect(await ledger(world, 'GrantExpired', 'GrantRevoked')).toHaveLength(1)
    await world.tick()
    await everythingInStep(world)
  })

  it('an answer to a round that the expiry has just opened again counts for the new round only', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN', { ttl: '1 hour' })
    const old = prompt(world, OMAR, realRun, 'REAL_RUN')
    world.clock.forward(HOUR)
    await world.tick()
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').ts).not.toBe(old.ts)
    await press(world, OMAR, 'Approve…', realRun, 'REAL_RUN')
    const [first, second] = await Promise.all([submitApproval(world, OMAR), submitApproval(world, OMAR)])
    expect([first.ok, second.ok]).toContain(true)
    expect(await ledger(world, 'GrantIssued')).toHaveLength(2)
    await world.settled()
    await everythingInStep(world)
  })
})

describe('the same modal is submitted twice', () => {
  it('at once, on two devices: one grant, and one line under the card', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await Promise.all([submitApproval(world, ANA), submitApproval(world, ANA)])
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
    await world.settled()
    await everythingInStep(world)
  })

  it('every kind of modal, at once: each is recorded once', async () => {
    const world = await aWorld()
    const twice = async (user: string, values: Record<string, string>) => {
      await Promise.all([submit(world, user, values), submit(world, user, values).catch(() => undefined)])
      await world.sandbox.act({ kind: 'reload', user })
    }
    await press(world, ANA, 'Ask…', realRun, 'REAL_RUN')
    await twice(ANA, { question: 'Which one?' })
    await world.sandbox.click(IVY, CHANNEL, 'Answer…')
    await twice(IVY, { answer: 'The clone' })
    await press(world, OMAR, 'Reject…', realRun, 'REAL_RUN')
    await twice(OMAR, { reason: 'no' })
    await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
    await twice(IVY, { proof_text: 'the map' })
    const { ts } = await blockers(world, OMAR, 'show CI-SCOPE-1')
    await world.sandbox.click(OMAR, CHANNEL, 'Retire…', { ts })
    await twice(OMAR, { reason: 'not wanted' })
    const kinds = ['InfoRequested', 'InfoAnswered', 'RequirementRejected', 'ProofSubmitted', 'BlockerRetired'] as const
    for (const kind of kinds) expect(await ledger(world, kind), kind).toHaveLength(1)
    await everythingInStep(world)
  })
})

/** Everything that people do, once each, over an hour. */
async function aDayOfDecisions(world: World): Promise<void> {
  await press(world, ANA, 'Ask…', realRun, 'REAL_RUN')
  await submit(world, ANA, { question: 'Which one?' })
  await world.sandbox.click(IVY, CHANNEL, 'Answer…')
  await submit(world, IVY, { answer: 'The clone' })
  await approve(world, ANA, realRun, 'REAL_RUN')
  await openRevocation(world, OMAR)
  await submit(world, OMAR, { reason: 'wait' })
  await press(world, OMAR, 'Reject…', 'SEPARATE-AUTH-1', 'apply')
  await submit(world, OMAR, { reason: 'no' })
  await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
  await submit(world, IVY, { proof_text: 'the map' })
  await fromShow(world, KEN, 'OPERATOR-INPUT-1', 'Return proof…', { reason: 'which map?' })
  await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
  await submit(world, IVY, { proof_text: 'this map' })
  await fromShow(world, KEN, 'OPERATOR-INPUT-1', 'Accept proof…', {})
  await fromShow(world, IVY, 'CI-SCOPE-1', 'Ask the owners…', { question: 'Which branch?' })
  await fromShow(world, OMAR, 'CI-SCOPE-1', 'Retire…', { reason: 'not wanted' })
  await fromShow(world, OMAR, 'CI-SCOPE-1', 'Reopen…', { reason: 'wanted' })
}

async function openRevocation(world: World, user: string): Promise<void> {
  const { ts } = await blockers(world, user, `show ${realRun}`)
  expect(await world.sandbox.click(user, CHANNEL, 'decision.revoke', { ts })).toMatchObject({ ok: true })
}

/** Sends requests once more, one after another; answers how many were taken. */
async function again(wire: Wiretap, requests: readonly Wiretap['requests'][number][]): Promise<number> {
  let taken = 0
  for (const request of requests) if ((await wire.send(request)) === 200) taken += 1
  return taken
}

/** The same order each time, and not the one they came in. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, i) => ({ item, at: (i * 7919) % 1009 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
