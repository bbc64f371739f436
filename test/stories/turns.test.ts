import { expect, it } from 'vitest'
import { ANA, fromShow, IVY, inDirectMessages, KEN, OMAR, press, type Seen, submit } from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const turns = (world: World, user: string) => inDirectMessages(world, user, 'turn')

function newest(world: World, user: string): Seen {
  const turn = turns(world, user).at(-1)
  if (!turn) throw new Error(`it is not ${user}'s turn`)
  return turn
}

it('a proof goes from hand to hand: each is told once, and answers there and then', async () => {
  const world = await aWorld()
  await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
  await submit(world, IVY, { proof_text: 'the surface, as the operators see it' })
  expect([ANA, OMAR, KEN, IVY].map((user) => turns(world, user).length)).toEqual([1, 1, 1, 0])
  const review = newest(world, KEN)
  expect(review.text).toBe(
    '@ivy submitted a proof for `FIX7-P0-OPERATOR-INPUT-1`, which you can accept or return: “the surface, as the operators see it”.',
  )
  expect(await world.sandbox.click(KEN, review.channel, 'Return proof…', { ts: review.ts })).toMatchObject({ ok: true })
  expect(await submit(world, KEN, { reason: 'and the restore?' })).toEqual({ ok: true })
  expect(newest(world, ANA).words).toContain('A proof was reviewed')
  expect(newest(world, ANA).buttons).toEqual(['Details'])
  const returned = newest(world, IVY)
  expect(returned.text).toContain('@ken returned your proof')
  expect(returned.text).toContain('“and the restore?”')
  expect(await world.sandbox.click(IVY, returned.channel, 'Submit proof…', { ts: returned.ts })).toMatchObject({
    ok: true,
  })
  expect(await submit(world, IVY, { proof_text: 'with the restore' })).toEqual({ ok: true })
  expect(turns(world, OMAR)).toHaveLength(2)
  await fromShow(world, ANA, 'OPERATOR-INPUT-1', 'Accept proof…', {})
  await world.settled()
  expect(newest(world, OMAR).words).toContain('accepted by @ana')
})

it('an owner’s question goes to the operators, and its answer back to that owner with the decision', async () => {
  const world = await aWorld()
  await press(world, ANA, 'Ask…', 'REALRUN-1', 'REAL_RUN')
  await submit(world, ANA, { question: 'Which clone?' })
  const asked = newest(world, IVY)
  expect(asked.text).toContain(
    '@ana wants to know before `REAL_RUN` of `FIX7-P0-PLAN-REALRUN-1` is decided: “Which clone?”',
  )
  expect(await world.sandbox.click(IVY, asked.channel, 'Answer…', { ts: asked.ts })).toMatchObject({ ok: true })
  expect(await submit(world, IVY, { answer: 'Clone 7' })).toEqual({ ok: true })
  expect(newest(world, KEN).words).toContain('A question was answered')
  expect(turns(world, OMAR)).toEqual([])
  const answered = newest(world, ANA)
  expect(answered.text).toContain('“Which clone?”')
  expect(answered.buttons).toEqual(['Approve…', 'Reject…', 'Ask…', 'Details'])
})
