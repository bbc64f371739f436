import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  errors,
  GUS,
  HOUR,
  IVY,
  inChannel,
  ledger,
  modal,
  OMAR,
  openHome,
  type Seen,
  submit,
} from '../support/people.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
const quorum = { policy: { actions: { REAL_RUN: { owners_needed: 2 } } } }

describe('somebody freezes an action', () => {
  it('with a reason: the channel hears it loudly, and the gate is closed whatever was granted', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    await world.sandbox.command(IVY, '/blockers freeze REAL_RUN')
    expect(modal(world, IVY)).toContain('Freezes: REAL_RUN')
    expect(await submit(world, IVY, { reason: ' ' })).toMatchObject({ ok: false })
    expect(errors(world, IVY)).toEqual({ reason: expect.stringContaining('Please give a reason') })
    expect(await submit(world, IVY, { reason: 'the replica lags' })).toEqual({ ok: true })

    expect(await world.codes('REAL_RUN')).toEqual(['frozen'])
    expect(await world.pass('REAL_RUN', 'deploy-17')).toMatchObject({ passed: false })
    const { words, text, buttons } = notice(world)
    expect(words).toContain(
      '❄️ An action is frozen\n@ivy froze REAL_RUN on 14 June 2026, 10:00 (Europe/Madrid).\n> the replica lags',
    )
    expect(text).toContain('❄️ @ivy froze `REAL_RUN`')
    expect(text).toContain('Nothing goes through until owners thaw it.')
    expect(buttons).toEqual(['Thaw…'])
    expect(card(world, realRun).words).toContain('❄️')
    expect((await blockers(world, ANA, 'gate REAL_RUN')).words).toContain(
      '@ivy froze REAL_RUN on 14 June 2026, 10:00 (Europe/Madrid): “the replica lags”. @ana or @omar can thaw it',
    )
    expect(await openHome(world, ANA)).toContain('the replica lags')
  })

  it('which an owner thaws: what was granted counts again, and both messages say so', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await freeze(world, IVY, 'REAL_RUN')
    await thaw(world, OMAR, 'it caught up')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    const [frozen, thawed] = inChannel(world, 'notice')
    expect(frozen?.words).toContain('❄️ An action was frozen')
    expect(frozen?.words).toContain('It is thawed by now.')
    expect(frozen?.buttons).toEqual([])
    expect(thawed?.words).toContain('An action is thawed\n@omar thawed REAL_RUN')
    expect(thawed?.words).toContain('> it caught up')
    expect(card(world, realRun).words).not.toContain('❄️')
  })

  it('and an operator cannot thaw it, nor a guest freeze anything; both attempts are remembered', async () => {
    const world = await aWorld()
    await freeze(world, IVY, 'REAL_RUN')
    await world.sandbox.click(IVY, CHANNEL, 'Thaw…', { ts: notice(world).ts })
    expect(modal(world, IVY)).toContain('You cannot thaw anything. @ana or @omar can.')
    await openHome(world, GUS)
    expect((await blockers(world, GUS, 'freeze cutover')).words).toContain('Guests cannot freeze anything.')
    expect(await ledger(world, 'ActionThawed', 'ActionFrozen')).toHaveLength(1)
    expect(await ledger(world, 'DecisionRefused')).toMatchObject([
      { what: 'thaw', code: 'not_allowed', by: { user: IVY } },
      { what: 'freeze', code: 'not_allowed', by: { user: GUS } },
    ])
    expect(await world.codes('REAL_RUN')).toEqual(['frozen', 'decision_awaited'])
  })

  it('all of them at once, from `/blockers freeze all`', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await freeze(world, ANA, 'all')
    for (const action of ['REAL_RUN', 'cutover', 'production']) expect(await world.codes(action)).toContain('frozen')
    expect(notice(world).words).toContain('❄️ Every action is frozen')
    await thaw(world, ANA, 'over')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('from its card and from Home as well', async () => {
    const world = await aWorld()
    const { channel, ts } = card(world, realRun)
    await world.sandbox.click(IVY, channel, 'Freeze…', { ts })
    expect(modal(world, IVY)).toContain('Freezes: REAL_RUN')
    expect(await submit(world, IVY, { reason: 'from the card' })).toEqual({ ok: true })
    await openHome(world, OMAR)
    expect(await world.sandbox.clickInView(OMAR, 'Freeze…')).toMatchObject({ ok: true })
    expect(await submit(world, OMAR, { action: 'cutovr', reason: 'from Home' })).toMatchObject({ ok: false })
    expect(errors(world, OMAR)).toEqual({ action: expect.stringContaining('Did you mean `cutover`?') })
    expect(await submit(world, OMAR, { action: 'cutover', reason: 'from Home' })).toEqual({ ok: true })
    expect(await world.codes('cutover')).toContain('frozen')
    expect(inChannel(world, 'notice')).toHaveLength(2)
  })
})

describe('thawing where policy wants two owners', () => {
  it('takes both: the first one’s vote shows, can be withdrawn, and opens nothing alone', async () => {
    const world = await aWorld(quorum)
    await freeze(world, IVY, 'REAL_RUN')
    await thaw(world, ANA, 'it caught up')
    expect(modal(world, ANA)).toMatch(/@ana votes for thawing F-\d+/)
    expect(await world.codes('REAL_RUN')).toContain('frozen')
    expect(notice(world).words).toContain(
      'Thawing takes 2 owners. 1 of 2: @ana; @omar can give the other.\n@ana: “it caught up”',
    )
    await world.sandbox.closeModal(ANA)
    await world.sandbox.click(ANA, CHANNEL, 'Withdraw my vote', { ts: notice(world).ts })
    await world.settled()
    expect(notice(world).words).toContain('Thawing takes 2 owners. 0 of 2 so far.')
    await thaw(world, OMAR, 'I looked')
    expect(await world.codes('REAL_RUN')).toContain('frozen')
    world.clock.forward(HOUR)
    await thaw(world, ANA, 'and so did I')
    expect(await world.codes('REAL_RUN')).not.toContain('frozen')
    expect(inChannel(world, 'notice')).toHaveLength(2)
    expect(await ledger(world, 'ActionThawed')).toHaveLength(1)
  })
})

async function freeze(world: World, user: string, action: string): Promise<void> {
  await world.sandbox.command(user, `/blockers freeze ${action}`)
  expect(await submit(world, user, { reason: 'the replica lags' })).toEqual({ ok: true })
}

async function thaw(world: World, owner: string, reason: string): Promise<void> {
  await world.sandbox.click(owner, CHANNEL, 'Thaw…', { ts: notice(world).ts })
  expect(await submit(world, owner, { reason })).toMatchObject({ ok: true })
}

/** The first notice of the channel: that of the freeze. */
function notice(world: World): Seen {
  const [found] = inChannel(world, 'notice')
  if (!found) throw new Error('the channel was told of nothing')
  return found
}
