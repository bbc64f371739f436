import { describe, expect, it } from 'vitest'
import { actions } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  blockers,
  card,
  errors,
  fromShow,
  IVY,
  inDirectMessages,
  KEN,
  ledger,
  modal,
  OMAR,
  openHome,
  press,
  prompt,
  submit,
  thread,
} from '../support/people.ts'
import { buttonsIn } from '../support/words.ts'
import { aWorld, type World } from '../support/world.ts'

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
    expect(card(world, 'REALRUN-1').words).toContain('⛔ @omar rejected REAL_RUN on 14 June: “the rehearsal failed”')
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
    expect(inDirectMessages(world, ANA, 'prompt')).toHaveLength(1)
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
    expect(card(world, 'REALRUN-1').words).toContain(
      '❓ @ana wants to know before REAL_RUN is decided: “Which database does it touch?”',
    )
    expect(prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN').words).toContain(
      'No answer yet. An operator or an owner can give it, and until then nothing opens.',
    )

    const { channel, ts } = card(world, 'REALRUN-1')
    await world.sandbox.click(IVY, channel, 'Answer…', { ts })
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
      '❓ @ana wants to know before REAL_RUN is decided: “Which database does it touch?”',
      expect.stringMatching(/^@ivy answered @ana’s question Q-\d+ about REAL_RUN: “Only the clone of last night”$/),
      expect.stringContaining('✅ @ana authorised REAL_RUN'),
    ])
  })

  it('and whatever another owner grants, nothing opens until the question is answered', async () => {
    const world = await aWorld()
    await askBack(world, ANA, 'STOP: is the backup there?')
    await approve(world, OMAR, 'REALRUN-1', 'REAL_RUN')
    expect(await world.codes('REAL_RUN')).toEqual(['info_wanted'])
    expect((await blockers(world, IVY, 'gate REAL_RUN')).words).toContain(
      '@ana wants to know before REAL_RUN is decided: “STOP: is the backup there?”. @ivy or @ken can answer.',
    )
    expect((await blockers(world, IVY, 'mine')).words).toContain('STOP: is the backup there?')
    await answer(world, IVY, 'it is')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect((await blockers(world, IVY, 'mine')).words).not.toContain('STOP: is the backup there?')
  })

  it('and takes the question back, which nobody else can', async () => {
    const world = await aWorld()
    await askBack(world, ANA, 'Why now?')
    expect(prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN').buttons).not.toContain('Withdraw my question')
    const { channel, ts, row } = prompt(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await world.sandbox.click(ANA, channel, 'Withdraw my question', { ts, row })
    await world.settled()
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
    expect(thread(world, 'REALRUN-1').at(-1)).toMatch(/^@ana withdrew their own question Q-\d+ about REAL_RUN\.$/)
    expect(card(world, 'REALRUN-1').words).not.toContain('Why now?')
  })

  it('several things: each answer stands under its own question, and the last one opens the way', async () => {
    const world = await aWorld()
    await askBack(world, ANA, 'Which database?')
    await askBack(world, OMAR, 'Which night?')
    // Ivy reads the first question, while Ken answers it and she is still writing.
    await openAnswer(world, IVY, 0)
    expect(modal(world, IVY)).toContain('Which database?')
    expect(modal(world, IVY)).not.toContain('Which night?')
    await openAnswer(world, KEN, 0)
    expect(await submit(world, KEN, { answer: 'the clone' })).toEqual({ ok: true })
    await submit(world, IVY, { answer: 'the clone, I think' })
    expect(modal(world, IVY)).toContain('answered')
    expect(await ledger(world, 'InfoAnswered')).toHaveLength(1)
    await world.sandbox.closeModal(IVY)
    expect(await world.codes('REAL_RUN')).toEqual(['info_wanted'])
    await answer(world, IVY, 'tonight')
    const { words } = prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN')
    expect(words).toMatch(/> Which database\?\n@ken answered on 14 June\n> the clone\n/)
    expect(words).toMatch(/> Which night\?\n@ivy answered on 14 June\n> tonight/)
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
  })
})

async function askBack(world: World, owner: string, question: string): Promise<void> {
  await press(world, owner, 'Ask…', 'REALRUN-1', 'REAL_RUN')
  expect(await submit(world, owner, { question })).toEqual({ ok: true })
}

/** Opens the answer to one of the questions on the card that still wait, by its place. */
async function openAnswer(world: World, operator: string, nth: number): Promise<void> {
  const { channel, ts } = card(world, 'REALRUN-1')
  const blocks = world.sandbox.messages(channel).find((message) => message.ts === ts)?.blocks ?? []
  const rows = blocks.filter((block) => buttonsIn([block]).includes('Answer…'))
  const block_id = rows[nth]?.block_id ?? ''
  const click = { kind: 'click', user: operator, channel, ts, block_id, action_id: actions.answer } as const
  expect(await world.sandbox.act(click)).toMatchObject({ ok: true })
}

/** Answers the first question that still waits. */
async function answer(world: World, operator: string, words: string): Promise<void> {
  await openAnswer(world, operator, 0)
  expect(await submit(world, operator, { answer: words })).toEqual({ ok: true })
}
