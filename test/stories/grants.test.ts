import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  DAY,
  fromShow,
  HOUR,
  ledger,
  MINUTE,
  modal,
  OMAR,
  openHome,
  press,
  prompt,
  prompts,
  submitApproval,
  thread,
} from '../support/people.ts'
import { aWorld } from '../support/world.ts'

const realRun = 'REALRUN-1'
const policy = { actions: { REAL_RUN: { ttl: '1d', max_ttl: '3d', uses: 2 } } }

describe('a grant ends', () => {
  it('after the time that the owner chose, within what policy allows', async () => {
    const world = await aWorld({ policy })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    expect(modal(world, ANA)).toContain('(1 hour: 14 June 2026, 11:00 (Europe/Madrid))')
    expect(modal(world, ANA)).toContain('(3 days: 17 June 2026, 10:00 (Europe/Madrid))')
    expect(modal(world, ANA)).not.toContain('(7 days')
    expect(modal(world, ANA)).toContain('(once) (2 times)')
    await submitApproval(world, ANA, { ttl: '4 hours' })
    await world.settled()
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').words).toContain(
      'on 14 June 2026 at 10:00, until 14:00 (Europe/Madrid)',
    )
    world.clock.forward(4 * HOUR - MINUTE)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.forward(MINUTE)
    expect(await world.codes('REAL_RUN')).toEqual(['grant_expired'])
  })

  it('and then the gate is closed, everybody sees it, and the owners are asked again', async () => {
    const world = await aWorld({ policy })
    await approve(world, ANA, realRun, 'REAL_RUN')
    world.clock.forward(DAY)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    await world.tick()
    for (const owner of [ANA, OMAR]) {
      const [old, again] = prompts(world, owner, realRun, 'REAL_RUN')
      expect(old?.words).toContain(
        'It expired on 15 June 2026, 10:00 (Europe/Madrid).\nA newer prompt asks what is asked now.',
      )
      expect(again?.words).toContain('Why you are asked again: the grant expired.')
      expect(again?.buttons).toContain('Approve…')
    }
    expect(card(world, realRun).words).toContain('🔴 Open since 14 June (1 day)')
    expect(thread(world, realRun)).toContain('⌛ @ana’s grant of REAL_RUN expired.')
    expect((await blockers(world, OMAR, 'gate REAL_RUN')).words).toContain(
      'the grant of REAL_RUN by @ana expired on 15 June 2026, 10:00 (Europe/Madrid). @ana or @omar can decide.',
    )
    await approve(world, OMAR, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('even if nobody has noticed the end yet when an owner answers the old prompt', async () => {
    const world = await aWorld({ policy })
    await approve(world, ANA, realRun, 'REAL_RUN')
    world.clock.forward(DAY)
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    await world.tick()
    expect(await ledger(world, 'GrantExpired')).toHaveLength(1)
    await world.tick()
    expect(await ledger(world, 'GrantExpired')).toHaveLength(1)
  })

  it('when its uses are spent: a script goes through the gate twice, and not a third time', async () => {
    const world = await aWorld({ policy })
    await approve(world, ANA, realRun, 'REAL_RUN', { uses: 2 })
    expect(await world.pass('REAL_RUN', 'deploy-17')).toMatchObject({ passed: true })
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(card(world, realRun).words).toContain('1 use left')
    expect(await world.pass('REAL_RUN', 'deploy-18')).toMatchObject({ passed: true })
    await world.settled()
    expect(await world.pass('REAL_RUN', 'deploy-19')).toMatchObject({
      passed: false,
      open: false,
      reasons: [{ code: 'grant_spent' }],
    })
    expect(await ledger(world, 'GatePassed')).toMatchObject([{ passed_by: 'deploy-17' }, { passed_by: 'deploy-18' }])
    expect(card(world, realRun).words).toContain('⏳ the grant of REAL_RUN by @ana was spent on 14 June 2026, 10:00')
  })

  it('when it is spent nobody is asked by direct message, but Home has the button', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.pass('REAL_RUN', 'deploy-17')
    await world.settled()
    expect(prompts(world, OMAR, realRun, 'REAL_RUN')).toHaveLength(1)
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').words).toContain('It was spent on 14 June 2026, 10:00')
    const home = await openHome(world, OMAR)
    expect(home).toContain('Decided before; you can decide again')
    expect(home).toContain('a grant was spent')
  })

  it('for two scripts at once only one time', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    const passages = await Promise.all(['one', 'two'].map((by) => world.pass('REAL_RUN', by)))
    expect(passages.filter(({ passed }) => passed)).toHaveLength(1)
    expect(await ledger(world, 'GrantSpent')).toHaveLength(1)
  })

  it('at once when any owner revokes it', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    const id = `G-${(await ledger(world, 'GrantIssued'))[0]?.seq}`
    expect(await fromShow(world, OMAR, realRun, `Revoke ${id}…`, { reason: 'wrong night' })).toEqual({ ok: true })
    expect(await world.codes('REAL_RUN')).toEqual(['grant_revoked'])
    expect(prompt(world, ANA, realRun, 'REAL_RUN').words).toContain('@omar revoked it on 14 June 2026')
    expect(card(world, realRun).words).toContain('⏳ @omar revoked the grant of REAL_RUN on 14 June: “wrong night”')
    expect(thread(world, realRun)).toContain('⛔ @omar revoked @ana’s grant of REAL_RUN: “wrong night”')
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(1)
  })
})
