import { describe, expect, it } from 'vitest'
import { actions } from '../../src/slack/ids.ts'
import {
  ANA,
  blockers,
  card,
  errors,
  forge,
  fromShow,
  IVY,
  KEN,
  ledger,
  modal,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const surface = 'BIRTH-SURFACE-1'

describe('a technical proof', () => {
  it('is submitted in the modal of `/blockers proof`, with what is wrong beside the field', async () => {
    const world = await aWorld()
    await world.sandbox.command(IVY, `/blockers proof ${surface}`)
    expect(modal(world, IVY)).toContain('operator-confirmed surface map (not invented)')
    expect(await submit(world, IVY, { proof_links: 'see the wiki' })).toMatchObject({ ok: false })
    expect(errors(world, IVY)).toEqual({
      proof_links: '“see” is not a link; please give addresses that begin with https:// or http://, one a line.',
    })
    expect(await submit(world, IVY, { proof_links: '' })).toMatchObject({ ok: false })
    expect(errors(world, IVY)).toEqual({
      proof_text: 'Please describe the proof, or give at least one link to it.',
    })
    expect(
      await submit(world, IVY, { proof_text: 'mapped', proof_links: 'https://ci.example/1\nhttps://ci.example/2' }),
    ).toEqual({ ok: true })
    expect(await ledger(world, 'ProofSubmitted')).toMatchObject([
      { text: 'mapped', links: ['https://ci.example/1', 'https://ci.example/2'], by: { user: IVY } },
    ])
    expect(card(world, surface).words).toContain(
      '@ivy submitted a proof on 14 June. @ken, @ana or @omar can accept it.',
    )
  })

  it('cannot be accepted by whoever submitted it; the other operator can', async () => {
    const world = await aWorld()
    const id = await submitted(world, 'the map')
    expect((await blockers(world, IVY, `show ${surface}`)).buttons).not.toContain('Accept proof…')
    await forge(world, IVY, actions.acceptProof, { kind: 'proof', blocker: world.blocker(surface).key, proof: id })
    expect(modal(world, IVY)).toContain(
      'You submitted this proof, so somebody else has to accept it: an owner or another operator.',
    )
    expect(await ledger(world, 'ProofAccepted')).toEqual([])
    expect(await fromShow(world, KEN, surface, 'Accept proof…', {})).toMatchObject({ ok: true })
    await world.settled()
    expect(card(world, surface).words).toContain(`✅ @ken accepted proof ${id} by @ivy on 14 June.`)
  })

  it('can be accepted by an owner, from Home', async () => {
    const world = await aWorld()
    const id = await submitted(world, 'the map')
    await world.sandbox.openHome(ANA)
    await world.sandbox.waitFor(() => world.sandbox.snapshot(ANA).home, 'her Home')
    expect(await world.sandbox.clickInView(ANA, 'Accept proof…')).toMatchObject({ ok: true })
    // Never unread: the proof itself stands in the modal.
    expect(modal(world, ANA)).toContain('> the map')
    expect(await submit(world, ANA, {})).toEqual({ ok: true })
    await world.settled()
    expect(card(world, surface).words).toContain(`✅ @ana accepted proof ${id} by @ivy`)
  })

  it('is returned with a reason, which the next one is submitted under, and is then accepted', async () => {
    const world = await aWorld()
    const first = await submitted(world, 'a guess')
    expect(await fromShow(world, KEN, surface, 'Return proof…', { reason: 'row 5 is invented' })).toEqual({ ok: true })
    expect(card(world, surface).words).toContain(
      '@ken returned the proof: “row 5 is invented”. @ivy or @ken can submit another.',
    )
    expect(await world.codes('production')).toContain('proof_returned')
    await world.sandbox.command(IVY, `/blockers proof ${surface}`)
    expect(modal(world, IVY)).toContain('@ken returned the one before\n> row 5 is invented')
    await submit(world, IVY, { proof_text: 'measured this time' })
    expect(await fromShow(world, KEN, surface, 'Accept proof…', {})).toMatchObject({ ok: true })
    await world.settled()
    expect(thread(world, surface)).toEqual([
      expect.stringMatching(/^@ivy submitted proof P-\d+; @ken, @ana or @omar can accept it: “a guess”$/),
      `↩️ @ken returned proof ${first}: “row 5 is invented”`,
      expect.stringMatching(/“measured this time”$/),
      expect.stringMatching(/^✅ @ken accepted @ivy’s proof P-\d+\.$/),
    ])
  })

  it('is not for owners to submit', async () => {
    const world = await aWorld()
    const { words, ephemeral } = await blockers(world, ANA, `proof ${surface}`)
    expect(words).toBe('You cannot submit a proof. @ivy or @ken can.')
    expect(ephemeral).toBe(true)
  })

  it('is accepted once, however many click', async () => {
    const world = await aWorld()
    await submitted(world, 'the map')
    const shown = [await blockers(world, KEN, `show ${surface}`), await blockers(world, ANA, `show ${surface}`)]
    const [ken, ana] = shown.map(({ ts, channel }) => ({ ts, channel }))
    if (!ken || !ana) throw new Error('two answers')
    await world.sandbox.click(KEN, ken.channel, 'Accept proof…', { ts: ken.ts })
    await world.sandbox.click(ANA, ana.channel, 'Accept proof…', { ts: ana.ts })
    await submit(world, KEN, {})
    await submit(world, ANA, {})
    expect(modal(world, ANA)).toMatch(/Proof P-\d+ was accepted already/)
    expect(await ledger(world, 'ProofAccepted')).toHaveLength(1)
  })
})

async function submitted(world: World, text: string): Promise<string> {
  await world.sandbox.command(IVY, `/blockers proof ${surface}`)
  await submit(world, IVY, { proof_text: text })
  return `P-${(await ledger(world, 'ProofSubmitted')).at(-1)?.seq}`
}
