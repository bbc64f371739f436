import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  errors,
  fromShow,
  IVY,
  inDirectMessages,
  ledger,
  modal,
  OMAR,
  openHome,
  press,
  prompt,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld } from '../support/world.ts'

describe('an owner rejects', () => {
  it('with a reason, and the gate says who, when and why', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    expect(await submit(world, OMAR, { reason: 'the rehearsal failed' })).toEqual({ ok: true })
    for (const owner of [ANA, OMAR]) {
      const { words, buttons } = prompt(world, owner, 'REALRUN-1', 'REAL_RUN')
      expect(words).toContain('@omar rejected REAL_RUN on 14 June 2026, 10:00 (Europe/Madrid): “the rehearsal failed”.')
      expect(buttons).toEqual(['Details'])
    }
    expect(card(world, 'REALRUN-1').words).toContain(
      '⛔ REAL_RUN: rejected by @omar on 14 June: “the rehearsal failed”',
    )
    expect(thread(world, 'REALRUN-1')).toEqual(['⛔ @omar rejected REAL_RUN: “the rehearsal failed”'])
    expect(await world.codes('REAL_RUN')).toEqual(['rejected'])
  })

  it('needs a reason for it, and says so beside the field', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    expect(await submit(world, OMAR, { reason: '   ' })).toMatchObject({ ok: false })
    expect(errors(world, OMAR)).toEqual({ reason: 'Please give a reason: the ledger keeps it.' })
    expect(await ledger(world, 'RequirementRejected')).toEqual([])
  })

  it('and another owner decides otherwise later, from Home or `/blockers show`, without being asked again', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, OMAR, { reason: 'not on a Friday' })
    expect(inDirectMessages(world, ANA, 'prompt')).toHaveLength(10)
    expect(await openHome(world, ANA)).toContain('Decided before; you can decide again')
    expect(await fromShow(world, ANA, 'REALRUN-1', 'Approve…', { reason: 'it is Monday now' })).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

describe('an owner asks back', () => {
  it('an operator answers, the prompts show it, and the owner approves', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Ask…', 'REALRUN-1', 'REAL_RUN')
    expect(await submit(world, ANA, { question: 'Which database does it touch?' })).toEqual({ ok: true })
    expect(await world.codes('REAL_RUN')).toEqual(['info_wanted'])
    expect(card(world, 'REALRUN-1').words).toContain('❓ REAL_RUN: @ana asks: “Which database does it touch?”')
    expect(prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN').words).toContain('No answer yet; an operator can give it.')

    const { channel, ts } = card(world, 'REALRUN-1')
    await world.sandbox.click(IVY, channel, 'Answer about REAL_RUN…', { ts })
    expect(modal(world, IVY)).toContain('Which database does it touch?')
    expect(await submit(world, IVY, { answer: 'Only the clone of last night' })).toEqual({ ok: true })
    for (const owner of [ANA, OMAR]) {
      const { words } = prompt(world, owner, 'REALRUN-1', 'REAL_RUN')
      expect(words).toContain('@ana asked on 14 June\n> Which database does it touch?')
      expect(words).toContain('@ivy answered on 14 June\n> Only the clone of last night')
    }
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(thread(world, 'REALRUN-1')).toEqual([
      '❓ @ana wants to know before deciding REAL_RUN: “Which database does it touch?”',
      '@ivy answered about REAL_RUN: “Only the clone of last night”',
      expect.stringContaining('✅ @ana granted REAL_RUN'),
    ])
  })

  it('and the other owner may decide without the answer', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Ask…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, ANA, { question: 'Why now?' })
    await approve(world, OMAR, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect((await blockers(world, IVY, 'mine')).words).not.toContain('Why now?')
  })
})
