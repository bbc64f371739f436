import { describe, expect, it } from 'vitest'
import { ANA, blockers, GUS, IVY, inChannel, inDirectMessages, ledger, modal, OMAR, submit } from '../support/people.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const release = { action: 'REAL_RUN', params: 'version=1.4.2', reason: 'the release is due' }

describe('a request for one run', () => {
  it('is asked in a modal, granted by an owner with what was shown hashed, and told to whoever asked', async () => {
    const world = await aWorld()
    await world.sandbox.command(IVY, '/blockers request REAL_RUN version=1.4.2')
    expect(modal(world, IVY)).toContain('Ask for one run')
    expect(await submit(world, IVY, release)).toMatchObject({ ok: true })
    expect(modal(world, IVY)).toContain('the owners are asked for one run of REAL_RUN with version=1.4.2')
    const [ask] = inDirectMessages(world, ANA, 'ask')
    expect(ask?.words).toContain('Authorises: REAL_RUN, one run with exactly these parameters')
    await decide(world, ANA, 'Approve…', { reason: 'go' })
    expect(inDirectMessages(world, IVY, 'told').map(({ words }) => words)).toEqual([
      expect.stringContaining('@ana authorised REAL_RUN'),
    ])
    expect(inDirectMessages(world, OMAR, 'ask')[0]?.buttons).toEqual([])
    expect((await blockers(world, GUS, 'gate REAL_RUN version=1.4.2')).words).toContain('is open')
    expect((await blockers(world, GUS, 'gate REAL_RUN version=1.4.3')).words).toContain('is closed')
    const [granted] = await ledger(world, 'GrantIssued')
    expect(granted).toMatchObject({ shown: expect.stringMatching(/^[0-9a-f]{64}$/), asked_by: { user: IVY } })
  })

  it('asked again is the same request, and wrong words stand beside their field', async () => {
    const world = await aWorld()
    await ask(world, { ...release, params: 'version' })
    expect(world.sandbox.modal(IVY)?.errors).toMatchObject({ params: expect.stringContaining('write NAME=VALUE') })
    await submit(world, IVY, { ...release, action: 'REAL_RUM' })
    expect(world.sandbox.modal(IVY)?.errors).toMatchObject({
      action: expect.stringContaining('Did you mean `REAL_RUN`?'),
    })
    await submit(world, IVY, release)
    await ask(world, release)
    expect(modal(world, IVY)).toContain('Asked already')
    expect(inDirectMessages(world, ANA, 'ask')).toHaveLength(1)
  })

  it('that is rejected is told to whoever asked, with the reason', async () => {
    const world = await aWorld()
    await ask(world, release)
    await decide(world, OMAR, 'Reject…', { reason: 'no window' })
    expect(inDirectMessages(world, IVY, 'told')[0]?.words).toContain('> no window')
    expect(inDirectMessages(world, ANA, 'ask')[0]?.buttons).toEqual([])
    await ask(world, release)
    expect(modal(world, IVY)).toContain('may be asked again')
  })
})

describe('a freeze', () => {
  it('is loud, thawed by an owner, and an operator’s try to thaw it is remembered', async () => {
    const world = await aWorld()
    await world.sandbox.command(IVY, '/blockers freeze REAL_RUN')
    await submit(world, IVY, { reason: 'an incident' })
    const [notice] = inChannel(world, 'notice')
    expect(notice?.text).toContain('froze')
    await world.sandbox.click(IVY, CHANNEL, 'Thaw…', { ts: notice?.ts ?? '' })
    expect(modal(world, IVY)).toContain('You cannot thaw anything.')
    await world.sandbox.click(ANA, CHANNEL, 'Thaw…', { ts: notice?.ts ?? '' })
    await submit(world, ANA, { reason: 'it is over' })
    expect(inChannel(world, 'notice').at(-1)?.words).toContain('> it is over')
    const kinds = await ledger(world, 'ActionFrozen', 'DecisionRefused', 'ActionThawed')
    expect(kinds.map(({ kind }) => kind)).toEqual(['ActionFrozen', 'DecisionRefused', 'ActionThawed'])
  })
})

async function ask(world: World, values: Record<string, string>): Promise<void> {
  await world.sandbox.command(IVY, '/blockers request')
  await submit(world, IVY, values)
}

async function decide(world: World, owner: string, button: string, values: Record<string, string>): Promise<void> {
  const [prompt] = inDirectMessages(world, owner, 'ask')
  if (!prompt) throw new Error(`${owner} is not asked`)
  await world.sandbox.click(owner, prompt.channel, button, { ts: prompt.ts })
  expect(await submit(world, owner, values)).toMatchObject({ ok: true })
}
