import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/sandbox/protocol.ts'
import { everythingInStep, inSlack, recovers } from '../support/in-step.ts'
import {
  ANA,
  approve,
  card,
  IVY,
  ledger,
  MINUTE,
  modal,
  OMAR,
  press,
  prompt,
  submit,
  submitApproval,
} from '../support/people.ts'
import { aWorld, realDocument, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
const outage = 100_000

describe('Slack limits, fails or loses calls of every kind while people go on', () => {
  const troubles: [string, Fault][] = [
    ['429 for posts', { kind: 'rate-limit', method: 'chat.postMessage', retryAfter: 1, times: 6 }],
    ['429 for changes', { kind: 'rate-limit', method: 'chat.update', retryAfter: 1, times: 6 }],
    ['429 for opening conversations', { kind: 'rate-limit', method: 'conversations.open', retryAfter: 1, times: 2 }],
    ['500 for everything', { kind: 'http-status', status: 500, times: 60 }],
    ['503 with a page for everything', { kind: 'http-status', status: 503, html: true, times: 60 }],
    ['200 with a page for everything', { kind: 'http-status', status: 200, html: true, times: 60 }],
    ['Slack’s own internal_error', { kind: 'api-error', error: 'internal_error', times: 60 }],
    ['answers lost after posts', { kind: 'answer-lost', method: 'chat.postMessage', times: 20 }],
    ['answers lost after changes', { kind: 'answer-lost', method: 'chat.update', times: 20 }],
    ['answers lost after looking', { kind: 'answer-lost', method: 'conversations.history', times: 5 }],
    ['all answers lost', { kind: 'answer-lost', times: 40 }],
  ]

  it.each(troubles)('%s: each decision is kept, and each message is there once in the end', async (_, fault) => {
    const world = await aWorld({ empty: true, faults: true })
    const { sandbox } = world
    await sandbox.inject(fault)
    await world.import(realDocument())
    await troubled(world)
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await sandbox.inject(fault)
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(await troubled(world)).toBe(10)
    expect(card(world, realRun).words).toContain('🟢 Cleared')
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
  })
})

describe('Slack is down for ten minutes', () => {
  it('and everything that was decided meanwhile is shown once it is back, in one message each', async () => {
    const world = await aWorld({ faults: true })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await press(world, OMAR, 'Reject…', 'SEPARATE-AUTH-1', 'apply')
    await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
    await world.sandbox.inject({ kind: 'http-status', status: 503, times: outage })
    const before = world.sandbox.calls.length
    expect(await submitApproval(world, ANA)).toMatchObject({ ok: true })
    expect(await submit(world, OMAR, { reason: 'no' })).toMatchObject({ ok: true })
    expect(await submit(world, IVY, { proof_text: 'the map' })).toMatchObject({ ok: true })
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await world.settled()
      world.clock.forward(MINUTE)
    }
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(world.sandbox.calls.length - before).toBeLessThan(400)
    await world.sandbox.act({ kind: 'clear-faults' })
    await recovers(world)
    expect(card(world, realRun).words).toContain('🟢 Cleared')
  })

  it('and the bot is restarted on the way: it says that Slack does not answer, and goes on when it does', async () => {
    const world = await aWorld({ faults: true })
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.stop()
    for (const fault of [
      { kind: 'http-status', status: 503, html: true, times: outage },
      { kind: 'http-status', status: 200, html: true, times: outage },
      { kind: 'answer-lost', times: outage },
      { kind: 'rate-limit', retryAfter: 30, times: outage },
      { kind: 'http-status', method: 'auth.test', status: 500, times: outage },
      { kind: 'api-error', error: 'internal_error', times: outage },
    ] satisfies Fault[]) {
      await world.sandbox.inject(fault)
      const error = await world.start().catch((reason) => reason)
      expect(error?.constructor?.name, JSON.stringify(fault)).toBe('StartError')
      expect(error.message).toMatch(/^Slack does not answer as it should .*Start it again in a while/)
      await world.sandbox.act({ kind: 'clear-faults' })
    }
    await world.start()
    await recovers(world)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

describe('a call takes longer than the bot waits', () => {
  it('and takes effect afterwards: it is not posted again', async () => {
    const world = await aWorld({ empty: true, faults: true, timeout: 100 })
    await world.sandbox.inject({ kind: 'slow', method: 'chat.postMessage', milliseconds: 1000, times: 3 })
    await world.import(realDocument())
    await world.settled()
    await world.sandbox.waitFor(() => inSlack(world).length === 9 || undefined, 'the late posts', 3000).catch(() => 0)
    await recovers(world, 5)
    expect(inSlack(world)).toHaveLength(9)
  })

  it('when a modal is opened: the person reads that nothing was recorded, and the next click works', async () => {
    const world = await aWorld({ faults: true, timeout: 100 })
    await world.sandbox.inject({ kind: 'slow', method: 'views.open', milliseconds: 500, times: 2 })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    expect(privately(world, ANA).join()).toContain('nothing was recorded')
    await world.sandbox.waitFor(() => world.sandbox.modal(ANA), 'the late modal')
    await world.sandbox.act({ kind: 'reload', user: ANA })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    expect(modal(world, ANA)).toContain('Authorise one action')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  })
})

it('a storm of 429 on modals: each click is answered in private, none is recorded, and afterwards all is well', async () => {
  const world = await aWorld({ faults: true })
  await world.sandbox.inject({ kind: 'rate-limit', method: 'views.open', retryAfter: 1, times: 10 })
  for (let times = 0; times < 5; times += 1) await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
  expect(privately(world, ANA)).toHaveLength(5)
  expect(await ledger(world, 'GrantIssued')).toEqual([])
  await approve(world, ANA, realRun, 'REAL_RUN')
  await everythingInStep(world)
})

/** Some minutes in which it fails, then some in which it does not: everything is in step in the end. */
async function troubled(world: World): Promise<number> {
  for (let minutes = 0; minutes < 4; minutes += 1) {
    await world.settled()
    world.clock.forward(MINUTE)
  }
  await world.sandbox.act({ kind: 'clear-faults' })
  return recovers(world, 6)
}

function privately({ sandbox }: World, user: string): string[] {
  return sandbox
    .snapshot(user)
    .conversations.flatMap(({ messages }) => messages)
    .filter(({ ephemeral }) => ephemeral)
    .map(({ text }) => text)
}
