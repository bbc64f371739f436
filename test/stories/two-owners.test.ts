import { describe, expect, it } from 'vitest'
import { actions } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  blockers,
  card,
  errors,
  forge,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  submit,
  submitApproval,
} from '../support/people.ts'
import { aWorld } from '../support/world.ts'

const quorum = { policy: { actions: { cutover: { owners_needed: 2 } } } }
const auth = 'SEPARATE-AUTH-1'

describe('two owners click at once', () => {
  it('one grant is recorded, and the other is told by whom', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    await press(world, OMAR, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    await Promise.all([submitApproval(world, ANA), submitApproval(world, OMAR)])
    await world.settled()
    const [grant, ...more] = await ledger(world, 'GrantIssued')
    expect(more).toEqual([])
    const first = grant?.by.kind === 'person' ? grant.by : null
    const late = first?.user === ANA ? OMAR : ANA
    expect(modal(world, late)).toBe(
      `Already decided\n@${first?.name} granted REAL_RUN for FIX7-P0-PLAN-REALRUN-1 already, on 14 June 2026, 10:00 (Europe/Madrid).`,
    )
    expect(modal(world, first?.user ?? '')).toBe('')
  })

  it('one approves while the other rejects: the first one counts', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, OMAR, { reason: 'not yet' })
    await submitApproval(world, ANA)
    expect(modal(world, ANA)).toContain('@omar rejected REAL_RUN for FIX7-P0-PLAN-REALRUN-1 already')
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })
})

describe('where policy wants two owners', () => {
  it('two different people open the gate', async () => {
    const world = await aWorld(quorum)
    await approve(world, ANA, auth, 'cutover')
    expect(await world.codes('cutover')).toEqual(['quorum_short'])
    expect((await blockers(world, OMAR, 'gate cutover')).words).toContain(
      '@ana granted cutover, and 2 owners are needed: 1 of 2. @omar can give the other.',
    )
    expect(card(world, auth).words).toContain('⏳ @ana granted cutover, and 2 owners are needed: 1 of 2')
    expect(prompt(world, OMAR, auth, 'cutover').words).toContain(
      'Policy wants 2 owners. 1 of 2: @ana; @omar can give the other.',
    )
    expect(prompt(world, ANA, auth, 'cutover').words).toContain(
      'Policy wants 2 owners. 1 of 2: @ana; @omar can give the other. You have nothing more to do here, and can take yours back.',
    )
    await approve(world, OMAR, auth, 'cutover')
    expect(await world.isOpen('cutover')).toBe(true)
    expect(prompt(world, ANA, auth, 'cutover').words).toMatch(/@ana authorised cutover.*\n.*@omar authorised cutover/)
  })

  it('the same person twice does not', async () => {
    const world = await aWorld(quorum)
    await approve(world, ANA, auth, 'cutover')
    const { key } = world.blocker(auth)
    await forge(world, ANA, actions.approve, { kind: 'asking', blocker: key, action: 'cutover', round: 1 })
    expect(modal(world, ANA)).toContain(
      'You granted cutover for FIX7-P0-PLAN-SEPARATE-AUTH-1 already; another owner is needed. @omar can.',
    )
    expect(await world.codes('cutover')).toEqual(['quorum_short'])
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  })

  it('a rejection by the second ends the grant of the first', async () => {
    const world = await aWorld(quorum)
    await approve(world, ANA, auth, 'cutover')
    await press(world, OMAR, 'Reject…', auth, 'cutover')
    await submit(world, OMAR, { reason: 'no rollback' })
    expect(await world.codes('cutover')).toEqual(['rejected'])
    expect(await ledger(world, 'GrantRevoked')).toMatchObject([{ reason: 'rejected by @omar: no rollback' }])
  })
})

describe('where policy wants the action’s name typed', () => {
  it('a wrong one gets an error beside the field, the right one opens the gate', async () => {
    const world = await aWorld({ policy: { actions: { REAL_RUN: { confirm: 'type_the_name' } } } })
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    expect(modal(world, ANA)).toContain('To be sure, type the action’s name: REAL_RUN')
    expect(await submitApproval(world, ANA, { typed: 'real_run' })).toMatchObject({ ok: false })
    expect(errors(world, ANA)).toEqual({ typed: 'Please type the action’s name exactly: REAL_RUN' })
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(await submitApproval(world, ANA, { typed: ' REAL_RUN ' })).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})
