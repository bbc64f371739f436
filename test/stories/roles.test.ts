import { describe, expect, it, vi } from 'vitest'
import {
  ANA,
  approve,
  approveRequest,
  blockers,
  card,
  fromShow,
  IVY,
  inChannel,
  KEN,
  ledger,
  OMAR,
  press,
  prompts,
  prove,
  requestRun,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
const groups = { policy: { owners: ['S01OWNERS'], operators: ['S02OPERATORS'] } }

describe('an owner leaves', () => {
  it('what they granted counts no more: the gate closes, says so, and the others are asked again', async () => {
    const world = await aWorld(groups)
    await approve(world, OMAR, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.forward(1)
    await owners(world, [ANA])
    expect(await world.codes('REAL_RUN')).toEqual(['grantor_left'])
    expect(await world.pass('REAL_RUN', 'deploy-17')).toMatchObject({ passed: false })
    expect((await blockers(world, ANA, 'gate REAL_RUN')).words).toContain(
      '@omar granted REAL_RUN on 14 June, and is not an owner any more. @ana can decide.',
    )
    expect(card(world, realRun).words).toContain('@omar granted REAL_RUN on 14 June, and is not an owner any more')
    const [, again] = prompts(world, ANA, realRun, 'REAL_RUN')
    expect(again?.words).toContain('Why you are asked again: whoever granted it is not an owner any more.')
    expect(again?.buttons).toContain('Approve…')
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('and comes back: what they granted counts again, until it is revoked', async () => {
    const world = await aWorld(groups)
    await approve(world, OMAR, realRun, 'REAL_RUN')
    await owners(world, [ANA])
    await owners(world, [ANA, OMAR])
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompts(world, ANA, realRun, 'REAL_RUN').at(-1)?.buttons).toEqual(['Revoke…', 'Details'])
    const id = `G-${(await ledger(world, 'GrantIssued'))[0]?.seq}`
    expect(await fromShow(world, ANA, realRun, `Revoke ${id}…`, { reason: 'he was away' })).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    // That somebody is an owner anew is said aloud: no owner decided it in Slack.
    expect(inChannel(world, 'notice').at(-1)?.words).toContain('New among the owners: @omar (U02OMAR)')
  })

  it('and with them the authorisation that they gave to a request', async () => {
    const world = await aWorld(groups)
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, OMAR, id)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    await owners(world, [ANA])
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    await approveRequest(world, ANA, id)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('and the question that they asked keeps nothing closed', async () => {
    const world = await aWorld(groups)
    await press(world, OMAR, 'Ask…', realRun, 'REAL_RUN')
    await submit(world, OMAR, { question: 'Why now?' })
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.codes('REAL_RUN')).toEqual(['info_wanted'])
    await owners(world, [ANA])
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('as the last of them: everybody who asks hears that nobody can decide', async () => {
    const world = await aWorld({ policy: { ...groups.policy, actions: { REAL_RUN: { owners_needed: 2 } } } })
    await approve(world, OMAR, realRun, 'REAL_RUN')
    await owners(world, [ANA])
    expect((await blockers(world, IVY, 'gate REAL_RUN')).words).toContain(
      'Policy wants 2, and there is one owner, so that nobody can complete it: name more in countersign.yaml.',
    )
  })
})

describe('whoever accepted a proof leaves', () => {
  it('it is to be accepted by somebody else', async () => {
    const world = await aWorld(groups)
    await prove(world, 'OPERATOR-INPUT-1', KEN)
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🟢 Cleared')
    await world.sandbox.setGroup('S02OPERATORS', [IVY])
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.operators).toHaveLength(1), { timeout: 10_000 })
    await world.settled()
    expect(await world.codes('production')).toContain('grantor_left')
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🔴 Open')
    expect(await fromShow(world, ANA, 'OPERATOR-INPUT-1', 'Accept proof…', {})).toEqual({ ok: true })
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🟢 Cleared')
    expect(thread(world, 'OPERATOR-INPUT-1').at(-1)).toContain('@ana accepted @ivy’s proof')
  })
})

/** Who the owners are from now on, as the group in Slack has them. */
async function owners(world: World, users: string[]): Promise<void> {
  await world.sandbox.setGroup('S01OWNERS', users)
  await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(users.length), {
    timeout: 10_000,
  })
  await world.settled()
}
