import { describe, expect, it, vi } from 'vitest'
import { defaultSeed } from '../../src/sandbox/seed.ts'
import { actions } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  blockers,
  forge,
  GUS,
  IVY,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  ROBOT,
  SAM,
  submitApproval,
} from '../support/people.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const owners = '@ana or @omar can'

describe('who may not decide is told so, privately, and nothing is recorded', () => {
  it('an operator', async () => {
    const world = await aWorld()
    await forgeApproval(world, IVY)
    expect(modal(world, IVY)).toBe('You cannot do this\nYou cannot decide this. @ana or @omar can.')
    await nothingHappened(world)
  })

  it('a guest', async () => {
    const world = await aWorld()
    const said = await untilKnown(world, GUS)
    expect(said).toBe('You cannot do this\nGuests cannot decide this. @ana or @omar can.')
    await nothingHappened(world)
  })

  it('a guest who would submit a proof, and hears who can', async () => {
    const world = await aWorld()
    await untilKnown(world, GUS)
    await world.sandbox.click(GUS, CHANNEL, 'Submit proof…')
    expect(modal(world, GUS)).toBe('You cannot do this\nGuests cannot submit a proof. @ivy or @ken can.')
    await nothingHappened(world)
  })

  it('a bot', async () => {
    const world = await aWorld()
    const { members } = defaultSeed.channels[0] ?? { members: [] }
    world.sandbox.updateChannel(CHANNEL, { members: [...members, ROBOT] })
    expect(await untilKnown(world, ROBOT)).toContain(`Bots cannot decide this. ${owners}.`)
    await nothingHappened(world)
  })

  it('somebody of another workspace, who cannot read the blockers either', async () => {
    const world = await aWorld()
    await forgeApproval(world, SAM)
    expect(modal(world, SAM)).toContain(`People of other workspaces cannot decide this. ${owners}.`)
    for (const text of ['', 'show REALRUN-1', 'gate REAL_RUN', 'history REALRUN-1', 'list --share']) {
      const { words, ephemeral } = await blockers(world, SAM, text)
      expect(words).toBe('People of other workspaces cannot read the blockers of this one.')
      expect(ephemeral).toBe(true)
    }
    await nothingHappened(world)
  })

  it('somebody of another workspace cannot read a blocker’s details from its card either', async () => {
    const world = await aWorld()
    await world.sandbox.click(SAM, CHANNEL, 'Details')
    expect(modal(world, SAM)).toContain('People of other workspaces cannot')
    expect(modal(world, SAM)).not.toContain('precondition PC-7 FAIL')
  })

  it('somebody not known yet: the first click is refused and they are looked up, the second gets the ordinary refusal', async () => {
    const world = await aWorld()
    await forgeApproval(world, GUS)
    expect(modal(world, GUS)).toBe(
      'One moment\nCountersign does not know you yet and is looking you up now. Please try again in a few seconds.',
    )
    expect(await untilKnown(world, GUS)).toContain('Guests cannot decide this.')
    await nothingHappened(world)
  })

  it('an owner who was deactivated', async () => {
    const world = await aWorld()
    await world.sandbox.updatePerson(OMAR, { deleted: true })
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(1), { timeout: 10_000 })
    await press(world, OMAR, 'Approve…', 'REALRUN-1', 'REAL_RUN').catch(() => undefined)
    await forgeApproval(world, OMAR)
    expect(modal(world, OMAR)).toContain('A deactivated account cannot decide this. @ana can.')
    await nothingHappened(world)
  })

  it('an owner who was deactivated while the modal was open', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    await world.sandbox.updatePerson(OMAR, { deleted: true })
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(1), { timeout: 10_000 })
    await submitApproval(world, OMAR)
    expect(modal(world, OMAR)).toContain('A deactivated account cannot decide this.')
    await nothingHappened(world)
  })

  it('an owner who was taken out of the group, whose prompts say so too', async () => {
    const world = await aWorld({ policy: { owners: ['S01OWNERS'], operators: ['S02OPERATORS'] } })
    const { ts, channel, row } = prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN')
    await press(world, OMAR, 'Approve…', 'SEPARATE-AUTH-1', 'apply')
    await world.sandbox.setGroup('S01OWNERS', [ANA])
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(1), { timeout: 10_000 })
    await submitApproval(world, OMAR)
    expect(modal(world, OMAR)).toContain('You cannot decide this. @ana can.')
    await world.settled()
    expect(prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN').words).toContain(
      'You are not an owner under the policy any more, so there is nothing for you to decide here.',
    )
    expect(() => world.sandbox.click(OMAR, channel, 'Approve…', { ts, row })).toThrow('There is no "Approve…" here')
    await nothingHappened(world)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('somebody who comes into the group is asked at once, and decides', async () => {
    const world = await aWorld({ policy: { owners: ['S01OWNERS'] } })
    await world.sandbox.setGroup('S01OWNERS', [ANA, OMAR, 'U04KEN'])
    await vi.waitFor(() => expect(world.bot.ledger.state.desk.roles.owners).toHaveLength(3), { timeout: 10_000 })
    await world.settled()
    await approve(world, 'U04KEN', 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

function forgeApproval(world: World, user: string) {
  const { key } = world.blocker('REALRUN-1')
  return forge(world, user, actions.approve, { kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 })
}

/** Clicks until Countersign has looked the person up; what it then says. */
async function untilKnown(world: World, user: string): Promise<string> {
  return vi.waitFor(async () => {
    await forgeApproval(world, user)
    const said = modal(world, user)
    expect(said).not.toContain('does not know you yet')
    return said
  })
}

async function nothingHappened(world: World): Promise<void> {
  expect(await ledger(world, 'GrantIssued', 'RequirementRejected')).toEqual([])
  expect(await world.isOpen('REAL_RUN')).toBe(false)
}
