import { describe, expect, it } from 'vitest'
import type { Caller } from '../../src/core/caller/caller.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import type { Decision } from '../../src/workflows/find-decision.ts'
import { giveAdvice } from '../../src/workflows/give-advice.ts'
import { tellBrief } from '../../src/workflows/tell-brief.ts'
import {
  ANA,
  approveRequest,
  ask,
  blockers,
  IVY,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  requestRun,
  submit,
  submitApproval,
  thread,
} from '../support/people.ts'
import { aWorld, blockerIn, realDocument, type World } from '../support/world.ts'

const reviewer: Caller = { id: 'token/T-9', name: 'reviewer', scopes: ['advice:create'], actions: null }

/** A program reads the brief and advises; answers with the advice's id. */
async function advises(
  world: World,
  on: Decision,
  recommend: 'grant' | 'reject' | 'ask',
  reason: string,
): Promise<string> {
  const brief = tellBrief(world.bot.ledger.state, on)
  if (isRefusal(brief)) throw new Error(brief.sentence)
  const given = await giveAdvice(world.bot.ledger, {
    on,
    recommend,
    reason,
    model: 'model-x',
    read: brief.sha256,
    by: reviewer,
  })
  if (isRefusal(given)) throw new Error(given.sentence)
  await world.settled()
  return given.id
}

describe('advice of a machine', () => {
  it('comes to stand below the words in every owner’s prompt, tells nobody by itself, and opens nothing', async () => {
    const world = await aWorld({ empty: true })
    const document = realDocument()
    await world.import({ ...document, blockers: [blockerIn(document, 'REALRUN-1')] })
    await world.settled()
    const before = { messages: world.sandbox.dm(ANA).messages.length, thread: thread(world, 'REALRUN-1') }
    const on = { blocker: 'REALRUN-1', action: 'REAL_RUN' }
    const id = await advises(world, on, 'grant', 'The rehearsal was clean.')
    for (const owner of [ANA, OMAR]) {
      const { words, text } = prompt(world, owner, 'REALRUN-1', 'REAL_RUN')
      expect(words.indexOf(`${id}: `)).toBeGreaterThan(words.indexOf('Technical proof asked'))
      expect(words).toContain('The rehearsal was clean.')
      expect(text).not.toContain('advises')
    }
    expect({ messages: world.sandbox.dm(ANA).messages.length, thread: thread(world, 'REALRUN-1') }).toEqual(before)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
  })

  it('is only announced in a message about many decisions, which does not show all of the words', async () => {
    const world = await aWorld()
    await advises(world, { blocker: 'REALRUN-1', action: 'REAL_RUN' }, 'grant', 'The rehearsal was clean.')
    const { words } = prompt(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(words).toContain('1 recommendation of machines: Approve… and Details show them, below the full words.')
    expect(words).not.toContain('The rehearsal was clean.')
    await press(world, ANA, 'Details', 'REALRUN-1', 'REAL_RUN')
    expect(modal(world, ANA)).toContain('The rehearsal was clean.')
  })

  it('is in the modal where the owner decides, whose grant says that it is against it', async () => {
    const world = await aWorld()
    const on = { blocker: 'REALRUN-1', action: 'REAL_RUN' }
    const id = await advises(world, on, 'reject', 'There is no proof yet.')
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    expect(modal(world, ANA)).toContain('There is no proof yet.')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    const [grant] = await ledger(world, 'GrantIssued')
    expect(grant).toMatchObject({ advice: 'against', advised: [{ id, recommend: 'reject' }] })
    expect(thread(world, 'REALRUN-1').at(-1)).toContain(`, against the advice ${id} (to reject)`)
    expect((await blockers(world, ANA, 'history REALRUN-1')).words).toContain('advises to reject REAL_RUN')
  })

  it('that came while the modal was open was not seen, and the grant does not say that it was', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    await advises(world, { blocker: 'REALRUN-1', action: 'REAL_RUN' }, 'reject', 'Too late.')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    expect(await ledger(world, 'GrantIssued')).toMatchObject([{ advice: 'none', advised: [] }])
  })

  it('is followed by a rejection, which says so', async () => {
    const world = await aWorld()
    const id = await advises(world, { blocker: 'REALRUN-1', action: 'REAL_RUN' }, 'reject', 'There is no proof yet.')
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    expect(await submit(world, OMAR, { reason: 'as the review says' })).toEqual({ ok: true })
    expect(await ledger(world, 'RequirementRejected')).toMatchObject([{ advice: 'with', advised: [{ id }] }])
  })

  it('on a request stands in the prompt that asks for the run', async () => {
    const world = await aWorld()
    const request = await requestRun(world, IVY, 'production', { reason: 'the release is due' })
    await world.settled()
    const id = await advises(world, { request }, 'grant', 'The parameters are those of the rehearsal.')
    expect(ask(world, ANA, request).words).toContain('The parameters are those of the rehearsal.')
    await approveRequest(world, ANA, request)
    expect(await ledger(world, 'GrantIssued')).toMatchObject([{ advice: 'with', advised: [{ id }] }])
  })
})

describe('a brief', () => {
  it('is opened from Details and by `/blockers brief`, of a blocker, one of its actions, or a request', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Details', 'SEPARATE-AUTH-1', 'apply')
    await world.sandbox.clickInView(ANA, 'Brief')
    expect(modal(world, ANA)).toContain('Brief for advice about FIX7-P0-PLAN-SEPARATE-AUTH-1')
    await world.sandbox.command(IVY, '/blockers brief separate-auth-1 apply')
    expect(modal(world, IVY)).toContain('Brief for advice about `apply` for FIX7-P0-PLAN-SEPARATE-AUTH-1')
    const request = await requestRun(world, OMAR, 'production', { reason: 'the release is due' })
    await world.sandbox.command(IVY, `/blockers brief ${request}`)
    expect(modal(world, IVY)).toContain(`Brief for advice about request ${request}`)
    expect((await blockers(world, IVY, 'brief nothing')).words).toContain('No blocker is called nothing')
  })
})
