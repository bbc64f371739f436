import { describe, expect, it } from 'vitest'
import { ANA, approve, GUS, home, IVY, modal, OMAR, openHome, press, prove, submit } from '../support/people.ts'
import { aWorld } from '../support/world.ts'

describe('App Home', () => {
  it('shows an owner the gates and what waits for them', async () => {
    const world = await aWorld()
    const words = await openHome(world, ANA)
    expect(words).toContain('0 open  ·  8 closed')
    expect(words).toContain('🔴 REAL_RUN: closed: 1 decision awaited')
    expect(words).toContain('You are an owner.  ·  10 things to do')
    expect(words).toContain('Decide cutover for FIX7-P0-PLAN-SEPARATE-AUTH-1')
    expect(words).toContain('[Approve…] [Reject…] [Ask…] [Details]')
  })

  it('shows an operator the proofs to submit and nothing to decide', async () => {
    const world = await aWorld()
    const words = await openHome(world, IVY)
    expect(words).toContain('You are an operator.  ·  5 things to do')
    expect(words).toContain('Submit a proof for FIX7-P0-OPERATOR-INPUT-1')
    expect(words).toContain('[Submit proof…] [Ask…] [Details]')
    expect(words).not.toContain('[Approve…]')
  })

  it('shows a guest the gates, and that nothing waits for them', async () => {
    const world = await aWorld()
    const words = await openHome(world, GUS)
    expect(words).toContain('🔴 production: closed')
    expect(words).toContain('You are neither an owner nor an operator under the policy, so nothing waits for you.')
    expect(words).not.toContain('[')
  })

  it('is kept in step for those whom a decision concerns; everybody else sees it when they open theirs', async () => {
    const world = await aWorld()
    for (const user of [ANA, OMAR, IVY, GUS]) await openHome(world, user)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(home(world, OMAR)).toContain('🟢 REAL_RUN: open')
    for (const user of [IVY, GUS]) expect(await openHome(world, user)).toContain('🟢 REAL_RUN: open')
    expect(home(world, OMAR)).toContain('9 things to do')
    await prove(world, 'OPERATOR-INPUT-1')
    expect(home(world, IVY)).toContain('4 things to do')
  })

  it('moves a question of an owner to the operators, and back with the answer', async () => {
    const world = await aWorld()
    for (const user of [OMAR, IVY]) await openHome(world, user)
    await press(world, ANA, 'Ask…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, ANA, { question: 'Which one?' })
    expect(home(world, OMAR)).not.toContain('Decide REAL_RUN')
    expect(home(world, IVY)).toContain('Answer about REAL_RUN for FIX7-P0-PLAN-REALRUN-1\n> Which one?')
    expect(await world.sandbox.clickInView(IVY, 'Answer…')).toMatchObject({ ok: true })
    expect(await submit(world, IVY, { answer: 'The clone' })).toEqual({ ok: true })
    expect(home(world, OMAR)).toContain('Decide REAL_RUN')
    expect(home(world, IVY)).not.toContain('Which one?')
  })

  it('is up to date after the bot was away', async () => {
    const world = await aWorld()
    await openHome(world, OMAR)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await world.restart()
    world.clock.forward(8 * 24 * 60 * 60_000)
    await world.tick()
    expect(home(world, OMAR)).toContain('🔴 REAL_RUN: closed: 1 grant expired')
  })

  it('shows the part that somebody chose, and stays there while things change', async () => {
    const world = await aWorld()
    await openHome(world, OMAR)
    expect(await world.sandbox.clickInView(OMAR, 'Grants in force')).toMatchObject({ ok: true })
    await world.settled()
    expect(home(world, OMAR)).toContain('No grant is in force.')
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(home(world, OMAR)).toContain('on FIX7-P0-PLAN-REALRUN-1: REAL_RUN is authorised by @ana until')
    expect(await world.sandbox.clickInView(OMAR, 'Revoke…')).toMatchObject({ ok: true })
    expect(await submit(world, OMAR, { reason: 'not today' })).toEqual({ ok: true })
    expect(home(world, OMAR)).toContain('No grant is in force.')
    expect(await world.sandbox.clickInView(OMAR, 'Recently decided')).toMatchObject({ ok: true })
    await world.settled()
    expect(home(world, OMAR)).toContain('@omar revoked')
  })

  it('opens a gate of the board with all its reasons', async () => {
    const world = await aWorld()
    await openHome(world, GUS)
    expect(home(world, GUS)).not.toContain('[Gates]')
    await openHome(world, IVY)
    await world.sandbox.clickInView(IVY, 'Gates')
    await world.settled()
    expect(await world.sandbox.clickInView(IVY, 'All reasons')).toMatchObject({ ok: true })
    expect(modal(world, IVY)).toContain('The gate of “production” is closed')
  })
})
