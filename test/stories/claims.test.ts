import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  claims,
  fromShow,
  IVY,
  ledger,
  modal,
  OMAR,
  prompt,
  prompts,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, realDocument, revised, type World } from '../support/world.ts'

const realRun = 'PLAN-REALRUN-1'
const auth = 'SEPARATE-AUTH-1'

describe('a revision that says a blocker is closed', () => {
  it('opens nothing; each owner is asked whether it is true', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { status: 'CLOSED' }))
    await world.settled()
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
    for (const owner of [ANA, OMAR]) {
      const [claim] = claims(world, owner, realRun)
      expect(claim?.words).toContain(
        'FIX7-P0-PLAN-REALRUN-1: revision 2 of fix7-p0-production-blocker-map gives it the status “CLOSED” instead of OPEN.',
      )
      expect(claim?.words).toContain('If you confirm: The blocker is retired')
      expect(claim?.buttons).toEqual(['Confirm…', 'Refuse…', 'Details'])
    }
    expect(card(world, realRun).words).toContain('🔴 Open')
    expect(card(world, realRun).words).toContain('that waits for owners to confirm or refuse it')
  })

  it('confirmed: the blocker is retired, and the gate stays closed for want of a grant', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.import(revised(realRun, { status: 'DONE' }))
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    await settle(world, OMAR, realRun, 'Confirm…', 'seen it done')
    expect(await world.codes('REAL_RUN')).toEqual(['not_authorised'])
    expect(card(world, realRun).words).toContain('⚪ Retired by @omar on 14 June')
    expect(claims(world, ANA, realRun)[0]?.words).toContain(
      'Nothing is left to confirm or refuse here. @omar retired the blocker on 14 June 2026',
    )
    expect(claims(world, ANA, realRun)[0]?.buttons).toEqual(['Details'])
    expect(prompt(world, ANA, realRun, 'REAL_RUN').words).toContain('Nothing is left to decide.')
    expect(await ledger(world, 'GrantRevoked')).toHaveLength(1)
  })

  it('refused: it stays open, and is not asked again by the next revision that says the same', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { status: 'CLOSED' }))
    await world.settled()
    await settle(world, ANA, realRun, 'Refuse…', 'nobody decided that')
    expect(thread(world, realRun).at(-1)).toMatch(/^@ana refused .*“nobody decided that”$/)
    await world.import(revised(realRun, { status: 'CLOSED', next_action: 'none' }))
    await world.settled()
    expect(claims(world, ANA, realRun)).toHaveLength(1)
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('and takes it back: nothing is left to confirm', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { status: 'CLOSED' }))
    await world.settled()
    const { ts, channel } = at(claims(world, ANA, realRun))
    await world.sandbox.click(ANA, channel, 'Confirm…', { ts })
    await world.import(realDocument())
    await world.settled()
    expect(claims(world, OMAR, realRun)[0]?.words).toContain('a later revision does not say so any more')
    await submit(world, ANA, { reason: 'done' })
    expect(modal(world, ANA)).toMatch(
      /There is no claim C-\d+ .* that waits: it was settled, or a later revision withdrew it\./,
    )
    expect(await ledger(world, 'ClaimConfirmed')).toEqual([])
  })
})

describe('a revision that says less than the one before', () => {
  it('leaves a blocker out: it still blocks, until an owner confirms', async () => {
    const world = await aWorld()
    const document = realDocument()
    document.blockers = document.blockers.filter(({ id }) => !id.endsWith(realRun))
    await world.import(document)
    await world.settled()
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
    expect(at(claims(world, ANA, realRun)).words).toContain(
      'revision 2 of fix7-p0-production-blocker-map no longer names it.',
    )
    await settle(world, ANA, realRun, 'Confirm…', 'merged into another')
    expect(await world.codes('REAL_RUN')).toEqual(['not_authorised'])
  })

  it('drops an action: it stays blocked, and confirming it leaves the gate closed', async () => {
    const world = await aWorld()
    await world.import(revised(auth, { blocks: 'cutover/apply/permit/activation' }))
    await world.settled()
    expect(await world.codes('repoint')).toEqual(['decision_awaited'])
    expect(at(claims(world, ANA, auth)).words).toContain('no longer says that it blocks repoint.')
    await settle(world, ANA, auth, 'Confirm…', 'nothing to repoint')
    expect(await world.codes('repoint')).toEqual(['unknown_action'])
    expect(prompt(world, OMAR, auth, 'repoint').buttons).toEqual(['Details'])
    expect(prompt(world, OMAR, auth, 'apply').buttons).toContain('Approve…')
  })

  it('no longer asks for a decision: it is asked on, and confirming that grants nothing', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { required_owner_gpt_decision: 'N/A (settled elsewhere)' }))
    await world.settled()
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(1)
    expect(prompt(world, ANA, realRun, 'REAL_RUN').words).toContain('separate REAL_RUN authorization')
    expect(await world.codes('REAL_RUN')).toEqual(['decision_awaited'])
    await settle(world, OMAR, realRun, 'Confirm…', 'as the board said')
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })

  it('no longer asks for a proof: the proof is asked on, and once confirmed the owners are asked anew', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'CI-SCOPE-1', 'production-ci')
    await world.import(revised('CI-SCOPE-1', { required_technical_proof: 'n/a' }))
    await world.settled()
    expect(await world.codes('production-ci')).toEqual(['proof_awaited', 'not_authorised'])
    await settle(world, ANA, 'CI-SCOPE-1', 'Confirm…', 'no check is wanted')
    expect(await world.codes('production-ci')).toEqual(['grant_stale', 'not_authorised'])
    await approve(world, OMAR, 'CI-SCOPE-1', 'production-ci')
    // It lifts the blocker; nobody has authorised the action.
    expect(await world.codes('production-ci')).toEqual(['not_authorised'])
  })

  it('and only owners settle what it claims', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { status: 'CLOSED' }))
    await world.settled()
    expect((await blockers(world, IVY, `show ${realRun}`)).buttons).not.toContain('Confirm…')
    expect((await blockers(world, ANA, `show ${realRun}`)).buttons).toContain('Confirm…')
  })
})

describe('an owner retires a blocker', () => {
  it('which opens no gate, and reopening it asks for every decision anew', async () => {
    const world = await aWorld()
    await approve(world, ANA, auth, 'apply')
    expect(await fromShow(world, ANA, auth, 'Retire…', { reason: 'replaced' })).toEqual({ ok: true })
    for (const action of ['apply', 'cutover']) expect(await world.codes(action)).toEqual(['not_authorised'])
    expect(card(world, auth).words).toContain('⚪ Retired by @ana on 14 June')
    expect(card(world, auth).words).toContain('> replaced')
    expect(prompt(world, OMAR, auth, 'cutover').words).toContain('Nothing is left to decide.')
    expect((await blockers(world, OMAR, 'list')).words).not.toContain(auth)

    world.clock.forward(1)
    expect(await fromShow(world, OMAR, auth, 'Reopen…', { reason: 'it was not' })).toEqual({ ok: true })
    expect(prompts(world, OMAR, auth, 'apply')).toHaveLength(2)
    expect(prompt(world, OMAR, auth, 'apply').buttons).toContain('Approve…')
    expect(await world.codes('apply')).toEqual(['decision_awaited'])
    expect(thread(world, auth).slice(-2)).toEqual([
      '⚪ @ana retired this blocker: “replaced”',
      '@omar reopened this blocker: “it was not”',
    ])
  })
})

async function settle(world: World, owner: string, blocker: string, button: string, reason: string): Promise<void> {
  const { ts, channel } = at(claims(world, owner, blocker))
  await world.sandbox.click(owner, channel, button, { ts })
  expect(await submit(world, owner, { reason })).toEqual({ ok: true })
}

function at<T>(found: readonly T[]): T {
  const newest = found.at(-1)
  if (!newest) throw new Error('no claim prompt')
  return newest
}
