import { describe, expect, it } from 'vitest'
import type { Parameters } from '../../src/core/parameters.ts'
import {
  ANA,
  approve,
  approveRequest,
  ask,
  asks,
  blockers,
  DAY,
  errors,
  HOUR,
  IVY,
  ledger,
  MINUTE,
  modal,
  OMAR,
  openHome,
  prove,
  requestRun,
  run,
  runThread,
  submit,
  told,
} from '../support/people.ts'
import { aWorld, revised } from '../support/world.ts'

const release: Parameters = [['version', '1.4.2']]
const other: Parameters = [['version', '1.5.0']]

describe('somebody asks for one run', () => {
  it('in the modal of `/blockers request`, and each owner gets it as a direct message that says all of it', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight', params: 'version=1.4.2' })
    expect(modal(world, IVY)).toContain(
      `${id}: the owners are asked for one run of REAL_RUN with version=1.4.2, until 15 June`,
    )
    for (const owner of [ANA, OMAR]) {
      const { words, buttons, text } = ask(world, owner, id)
      expect(words).toContain('asked by @ivy')
      expect(words).toContain('Action: REAL_RUN')
      expect(words).toContain('• version=1.4.2')
      expect(words).toContain('> the release of tonight')
      expect(words).toContain('Authorises: REAL_RUN, one run with exactly these parameters')
      expect(words).toContain(
        'The decision of FIX7-P0-PLAN-REALRUN-1, for this run alone:\n> separate REAL_RUN authorization',
      )
      expect(words).toContain('Nothing else stands in the way now.')
      expect(buttons).toEqual(['Approve…', 'Reject…', 'Ask…'])
      expect(text).toContain('@ivy asks for one run of `REAL_RUN` with `version=1.4.2`')
    }
    expect(run(world, id).words).toContain('⏳ It waits for owners until 15 June 2026, 10:00 (Europe/Madrid).')
    expect(await world.codes('REAL_RUN', release)).toEqual(['decision_awaited'])
    expect(await openHome(world, ANA)).toContain(id)
  })

  it('and an owner approves: the asker is told, the gate opens for that run alone, and is spent by it', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight', params: 'version=1.4.2' })
    await approveRequest(world, OMAR, id, { reason: 'go', ttl: '4 hours' })

    expect(await world.isOpen('REAL_RUN', release)).toBe(true)
    expect(await world.isOpen('REAL_RUN', other)).toBe(false)
    expect(await world.codes('REAL_RUN')).toContain('params_differ')
    const outcome = told(world, IVY).at(-1)
    expect(outcome?.words).toContain('You asked for one run of REAL_RUN with version=1.4.2')
    expect(outcome?.words).toContain(
      `✅ @omar authorised REAL_RUN (${id}) until 14 June 2026, 14:00 (Europe/Madrid), for 1 use:\n> go`,
    )
    expect(runThread(world, id)).toEqual([expect.stringContaining(`✅ @omar authorised REAL_RUN (${id})`)])
    for (const owner of [ANA, OMAR]) expect(ask(world, owner, id).buttons).not.toContain('Approve…')
    expect((await blockers(world, IVY, 'gate REAL_RUN version=1.4.2')).words).toContain(
      '🟢 The gate of “REAL_RUN” is open',
    )

    expect(await world.pass('REAL_RUN', 'deploy-18', other)).toMatchObject({ passed: false })
    expect(await world.pass('REAL_RUN', 'deploy-17', release)).toMatchObject({ passed: true })
    expect(await world.pass('REAL_RUN', 'deploy-17', release)).toMatchObject({ passed: false })
    await world.settled()
    expect(await world.isOpen('REAL_RUN', release)).toBe(false)
    expect(run(world, id).words).toContain(`${id} is over: its one run was made`)
    expect(told(world, IVY).at(-1)?.words).toContain('is over: its one run was made')
  })

  it('and an owner rejects: the asker hears why, and the same may be asked again after a pause', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    const { channel, ts } = ask(world, ANA, id)
    await world.sandbox.click(ANA, channel, 'Reject…', { ts })
    expect(await submit(world, ANA, { reason: 'not on a Sunday' })).toEqual({ ok: true })
    expect(told(world, IVY).at(-1)?.words).toContain('⛔ @ana rejected request')
    expect(told(world, IVY).at(-1)?.words).toContain('> not on a Sunday')
    expect(runThread(world, id).at(-1)).toContain('“not on a Sunday”')
    expect(ask(world, OMAR, id).words).toContain(
      '⛔ @ana rejected it on 14 June 2026, 10:00 (Europe/Madrid): “not on a Sunday”',
    )
    expect(ask(world, OMAR, id).buttons).toEqual([])
    expect(await world.isOpen('REAL_RUN')).toBe(false)

    await world.sandbox.command(IVY, '/blockers request REAL_RUN')
    await submit(world, IVY, { reason: 'the release of tonight' })
    expect(modal(world, IVY)).toContain('@ana rejected the same request')
    await world.sandbox.closeModal(IVY)
    world.clock.forward(DAY)
    await world.tick()
    const again = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    expect(again).not.toBe(id)
    expect(ask(world, OMAR, again).buttons).toContain('Approve…')
  })

  it('and an owner asks back: nothing opens until it is answered', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    const { channel, ts } = ask(world, ANA, id)
    await world.sandbox.click(ANA, channel, 'Ask…', { ts })
    expect(await submit(world, ANA, { question: 'Is the backup there?' })).toEqual({ ok: true })
    expect(run(world, id).words).toContain('@ana asked on 14 June\n> Is the backup there?')
    await approveRequest(world, OMAR, id)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(await world.codes('REAL_RUN')).toContain('info_wanted')

    const posted = run(world, id)
    await world.sandbox.click(IVY, posted.channel, 'Answer…', { ts: posted.ts })
    expect(modal(world, IVY)).toContain('Is the backup there?')
    expect(await submit(world, IVY, { answer: 'yes, of noon' })).toEqual({ ok: true })
    expect(runThread(world, id).at(-1)).toContain('“yes, of noon”')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('again, with the same words: it is the same request, and nobody is asked twice', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await world.sandbox.command(IVY, '/blockers request REAL_RUN')
    await submit(world, IVY, { reason: 'the release of tonight' })
    expect(modal(world, IVY)).toContain(
      `You asked for one run of REAL_RUN already: it is ${id}, and the owners are not asked twice.`,
    )
    expect(await ledger(world, 'RunRequested')).toHaveLength(1)
    expect(world.sandbox.dm(ANA).messages.filter(({ text }) => text.includes('asks for one run'))).toHaveLength(1)
  })

  it('that nobody grants in time: it is over, and the asker is told', async () => {
    const world = await aWorld({ policy: { requests: { expire: '2h' } } })
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    const { channel, ts } = ask(world, ANA, id)
    await world.sandbox.click(ANA, channel, 'Approve…', { ts })
    world.clock.forward(2 * HOUR)
    await submit(world, ANA, { reason: 'go' })
    expect(modal(world, ANA)).toContain(`${id} was not granted in time, so it is over.`)
    await world.tick()
    expect(told(world, IVY).at(-1)?.words).toContain('is over: the owners needed did not grant it in time')
    expect(told(world, IVY).at(-1)?.words).toContain('/blockers request')
    expect(ask(world, OMAR, id).buttons).toEqual([])
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })

  it('of an action that no map names: the modal says so beside the field', async () => {
    const world = await aWorld()
    await world.sandbox.command(IVY, '/blockers request real_run')
    await submit(world, IVY, { reason: 'tonight', params: 'version' })
    expect(errors(world, IVY)).toEqual({ params: expect.stringContaining('NAME=VALUE') })
    await submit(world, IVY, { reason: 'tonight', params: '' })
    expect(errors(world, IVY)).toEqual({ action: expect.stringContaining('Did you mean `REAL_RUN`?') })
    expect(await ledger(world, 'RunRequested')).toEqual([])
  })

  it('and withdraws it: nothing is left to decide, and only whoever asked may do so', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    const { channel, ts } = run(world, id)
    await world.sandbox.click(OMAR, channel, 'Withdraw the request', { ts })
    expect(modal(world, OMAR)).toContain(`Only @ivy, who asked, can withdraw ${id}.`)
    await world.sandbox.click(IVY, channel, 'Withdraw the request', { ts })
    await world.settled()
    expect(run(world, id).words).toContain('@ivy withdrew it')
    expect(ask(world, ANA, id).buttons).toEqual([])
  })
})

describe('an owner who asks', () => {
  it('does not decide it; the other one does', async () => {
    const world = await aWorld()
    const id = await requestRun(world, ANA, 'REAL_RUN', { reason: 'my release' })
    expect(asks(world, ANA, id)).toEqual([])
    const home = await openHome(world, ANA)
    expect(home).not.toContain(`Decide ${id}`)
    await approveRequest(world, OMAR, id)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(told(world, ANA).at(-1)?.words).toContain('✅ @omar authorised REAL_RUN')
  })

  it('decides it where the policy says `allow_self`, which the prompt says', async () => {
    const world = await aWorld({ policy: { allow_self: true } })
    const id = await requestRun(world, ANA, 'REAL_RUN', { reason: 'my release' })
    expect(ask(world, OMAR, id).words).toContain('Policy lets whoever asked decide it too (allow_self).')
    await approveRequest(world, ANA, id)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })
})

describe('where policy wants two owners', () => {
  it('a request takes both, and the asker hears of each', async () => {
    const world = await aWorld({ policy: { actions: { REAL_RUN: { owners_needed: 2 } } } })
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, ANA, id)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(ask(world, OMAR, id).words).toContain('Policy wants 2 owners. 1 of 2: @ana; @omar can give the other.')
    expect(ask(world, ANA, id).buttons).toEqual(['Withdraw my grant…'])
    expect(told(world, IVY).at(-1)?.words).toContain('Another owner is needed.')
    await approveRequest(world, OMAR, id)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(told(world, IVY)).toHaveLength(2)
    expect(told(world, IVY).at(-1)?.words).not.toContain('Another owner is needed.')
  })
})

describe('a request that is granted', () => {
  it('opens nothing that a blocker which lifts still closes, and says so beforehand', async () => {
    const world = await aWorld({ policy: { actions: { production: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } } } })
    const id = await requestRun(world, IVY, 'production', { reason: 'the cutover' })
    expect(ask(world, ANA, id).words).toContain('Still stands in the way, and no grant here changes that')
    expect(ask(world, ANA, id).words).toContain('FIX7-P0-PROD-BIRTH-SURFACE-1: no owner has decided production')
    await approveRequest(world, ANA, id)
    expect(await world.isOpen('production')).toBe(false)
    expect(await world.codes('production')).toEqual(expect.arrayContaining(['decision_awaited', 'proof_awaited']))
    expect(told(world, IVY).at(-1)?.words).toContain('still stand in its way')
  })

  it('shows in its prompts what stands in the way now, as that changes', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'production-ci', { reason: 'the check' })
    const open = 'FIX7-P0-PROD-CI-SCOPE-1: no owner has decided production-ci'
    expect(ask(world, OMAR, id).words).toContain(open)
    expect(run(world, id).words).toContain(open)
    await approve(world, ANA, 'CI-SCOPE-1', 'production-ci')
    expect(ask(world, OMAR, id).words).not.toContain(open)
    await prove(world, 'CI-SCOPE-1')
    expect(ask(world, OMAR, id).words).toContain('Nothing else stands in the way now.')
    await world.sandbox.command(IVY, '/blockers freeze production-ci')
    await submit(world, IVY, { reason: 'the replica lags' })
    for (const seen of [ask(world, OMAR, id), run(world, id)]) expect(seen.words).toContain('@ivy froze production-ci')
  })

  it('ends when the words of what it answers change', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, ANA, id)
    const document = revised('REALRUN-1', { required_owner_gpt_decision: 'another REAL_RUN authorization' })
    await world.import(document)
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(runThread(world, id).at(-1)).toContain('the words it was given for changed')
  })

  it('is revoked by any owner at once', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, ANA, id)
    const { ts } = await blockers(world, OMAR, 'requests')
    const grant = `G-${(await ledger(world, 'GrantIssued')).at(-1)?.seq}`
    expect(await world.sandbox.click(OMAR, 'C01BLOCKERS', `Revoke ${grant}…`, { ts })).toMatchObject({ ok: true })
    expect(await submit(world, OMAR, { reason: 'wrong night' })).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(told(world, IVY).at(-1)?.words).toContain('its grant was revoked')
  })

  it('lapses when its time is over unused', async () => {
    const world = await aWorld()
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, ANA, id, { ttl: '1 hour' })
    world.clock.forward(HOUR - MINUTE)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    world.clock.forward(MINUTE)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    world.clock.forward(DAY)
    await world.tick()
    expect(run(world, id).words).toContain('is over: it was not used before its grant ended')
  })

  it('stands beside a grant of the blocker that authorises the same action', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    const id = await requestRun(world, IVY, 'REAL_RUN', { reason: 'one more', params: 'version=1.4.2' })
    await approveRequest(world, OMAR, id)
    expect(await world.pass('REAL_RUN', 'deploy-17', release)).toMatchObject({ passed: true })
    await world.settled()
    expect(await world.isOpen('REAL_RUN', release)).toBe(true)
    expect(await world.pass('REAL_RUN', 'deploy-18', other)).toMatchObject({ passed: true })
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })
})
