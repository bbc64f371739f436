import { describe, expect, it } from 'vitest'
import { canonical, sha256 } from '../../src/core/digest.ts'
import {
  ANA,
  approve,
  approveRequest,
  ask,
  blockers,
  card,
  fromShow,
  home,
  IVY,
  inDirectMessages,
  ledger,
  modal,
  OMAR,
  openHome,
  press,
  prompt,
  prompts,
  prove,
  requestRun,
  submitApproval,
  thread,
} from '../support/people.ts'
import { words } from '../support/words.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const surface = 'PROD-BIRTH-SURFACE-1'
const opt4Authorises = { actions: { production: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } } }

describe('the real document', () => {
  it('becomes seven cards, and one message to each owner that asks all their decisions', async () => {
    const { sandbox } = await aWorld()
    expect(sandbox.messages(CHANNEL)).toHaveLength(7)
    for (const owner of [ANA, OMAR]) {
      const asked = sandbox.dm(owner).messages
      expect(asked).toHaveLength(1)
      // OPT-4 comes after two others, and is asked once they stand clear.
      expect(asked[0]?.text).toBe(
        '9 decisions wait for you: `production` (2), `production-ci`, `REAL_RUN`, `cutover`, `apply`, `permit`, `activation`, `repoint`. First `FIX7-P0-PROD-BIRTH-SURFACE-1`: “authorize scoping of exact production birth surface”.',
      )
    }
    expect(words(sandbox.dm(ANA).messages[0]?.blocks ?? [])).toMatchInlineSnapshot(`
      "9 decisions wait for you
      asked on 14 June  ·  “fix7-p0-production-blocker-map”, revision 1
      FIX7-P0-PROD-BIRTH-SURFACE-1
      > authorize scoping of exact production birth surface
      production: Lifts this blocker for production. Does not authorise it: only a request does: countersign request production --reason ….
      [Approve…] [Reject…] [Ask…] [Details]
      FIX7-P0-PROD-CI-SCOPE-1
      > decide whether a CI seal-vs-bytes check is desired
      production-ci: Lifts this blocker for production-ci. Does not authorise it: only a request does: countersign request production-ci --reason ….
      [Approve…] [Reject…] [Ask…] [Details]
      FIX7-P0-DRYRUN-PROD-ROLLBACK-1
      > authorize a production rehearsal to PROVE snapshot/restore
      production: Lifts this blocker for production. Does not authorise it: only a request does: countersign request production --reason ….
      [Approve…] [Reject…] [Ask…] [Details]
      FIX7-P0-PLAN-REALRUN-1
      > separate REAL_RUN authorization
      REAL_RUN: Authorises: REAL_RUN, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      FIX7-P0-PLAN-SEPARATE-AUTH-1
      > distinct explicit authorization PER action
      cutover: Authorises: cutover, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      apply: Authorises: apply, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      permit: Authorises: permit, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      activation: Authorises: activation, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      repoint: Authorises: repoint, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.
      [Approve…] [Reject…] [Ask…] [Details]
      Asked later, each once what comes first stands clear:
      • production of FIX7-P0-PROD-OPT4-1 after FIX7-P0-PROD-BIRTH-SURFACE-1, FIX7-P0-DRYRUN-PROD-ROLLBACK-1"
    `)
  })

  it('asks each decision with its words and its own buttons, and says what a grant does', async () => {
    const world = await aWorld()
    const { words: said, buttons } = prompt(world, ANA, 'SEPARATE-AUTH-1', 'apply')
    expect(said).toContain('distinct explicit authorization PER action')
    expect(said).toContain(
      'Authorises: apply, 1 to 3 runs as you choose, until the time you choose, at most 30 days ahead.',
    )
    expect(buttons).toEqual(['Approve…', 'Reject…', 'Ask…', 'Details'])
    await press(world, ANA, 'Approve…', 'SEPARATE-AUTH-1', 'apply')
    expect(modal(world, ANA)).toContain('Nothing else: not cutover, permit, activation, repoint.')
  })

  it('asks what others come before in a message of its own, once they stand clear', async () => {
    const world = await aWorld()
    expect(prompts(world, ANA, 'OPT4-1', 'production')).toEqual([])
    for (const blocker of ['BIRTH-SURFACE-1', 'ROLLBACK-1']) {
      expect(inDirectMessages(world, ANA, 'prompt')).toHaveLength(1)
      await approve(world, ANA, blocker, 'production')
      await prove(world, blocker)
    }
    for (const owner of [ANA, OMAR]) {
      const { words: said, buttons, text } = prompt(world, owner, 'OPT4-1', 'production')
      expect(said).toContain('explicit production-execution authorization')
      expect(buttons).toEqual(['Approve…', 'Reject…', 'Ask…', 'Details'])
      expect(text).toBe(
        'Your decision is asked on `production` (`FIX7-P0-PROD-OPT4-1`): “explicit production-execution authorization”. A grant lifts this blocker for `production`, and does not authorise it.',
      )
      expect(inDirectMessages(world, owner, 'prompt')).toHaveLength(2)
    }
    await world.restart()
    await world.settled()
    expect(inDirectMessages(world, ANA, 'prompt')).toHaveLength(2)
  })
})

describe('an owner approves', () => {
  it('REAL_RUN with a reason, and everything that people see agrees', async () => {
    const world = await aWorld()
    await openHome(world, ANA)
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    expect(modal(world, ANA)).toContain('separate REAL_RUN authorization')
    expect(modal(world, ANA)).toContain('You decide on REAL_RUN for FIX7-P0-PLAN-REALRUN-1.')
    expect(await submitApproval(world, ANA, { reason: 'dress rehearsal passed' })).toEqual({ ok: true })
    expect(world.sandbox.modal(ANA)).toBeUndefined()
    await world.settled()

    const granted =
      '@ana authorised REAL_RUN on 14 June 2026 at 10:00, until 21 June 2026 at 10:00 (Europe/Madrid), for 1 use: “dress rehearsal passed”.'
    for (const owner of [ANA, OMAR]) {
      const settled = prompt(world, owner, 'REALRUN-1', 'REAL_RUN')
      expect(settled.words).toContain(granted)
      expect(settled.buttons).toEqual(['Revoke…', 'Details'])
    }
    expect(card(world, 'REALRUN-1').words).toContain('🟢 Cleared')
    expect(card(world, 'REALRUN-1').words).toContain(
      '✅ REAL_RUN is authorised by @ana until 21 June 2026, 10:00 (Europe/Madrid), 1 use left',
    )
    expect(thread(world, 'REALRUN-1')).toEqual([
      '✅ @ana authorised REAL_RUN until 21 June 2026, 10:00 (Europe/Madrid), for 1 use: “dress rehearsal passed”',
    ])
    const home = await openHome(world, OMAR)
    expect(home).toContain('🟢 REAL_RUN: open')
    expect(home).not.toContain('Decide REAL_RUN')
    const gate = await blockers(world, OMAR, 'gate REAL_RUN')
    expect(gate.ephemeral).toBe(true)
    expect(gate.words).toContain('🟢 The gate of “REAL_RUN” is open')
    expect(await ledger(world, 'GrantIssued')).toMatchObject([
      { action: 'REAL_RUN', reason: 'dress rehearsal passed', by: { user: ANA, team: 'T01SANDBOX' }, uses: 1 },
    ])
  })

  it('and what the modal showed is hashed into the entry: the blocks that came back, without what was typed', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', 'REALRUN-1', 'REAL_RUN')
    const shown = sha256(canonical(world.sandbox.modal(ANA)?.blocks))
    expect(await submitApproval(world, ANA, { reason: 'read it' })).toEqual({ ok: true })
    expect(await ledger(world, 'GrantIssued')).toMatchObject([{ shown }])
  })

  it('REAL_RUN, and every other gate stays closed', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await openGates(world)).toEqual(['REAL_RUN'])
  })

  it('apply alone, and the four actions beside it stay closed, as does everything else', async () => {
    const world = await aWorld()
    await approve(world, OMAR, 'SEPARATE-AUTH-1', 'apply')
    expect(await openGates(world)).toEqual(['apply'])
    const gate = await blockers(world, ANA, 'gate cutover')
    expect(gate.words).toContain('🔴 The gate of “cutover” is closed')
    expect(gate.words).toContain('@omar granted apply on 14 June; it does not extend to cutover.')
    for (const action of ['cutover', 'permit', 'activation', 'repoint']) {
      expect(prompt(world, ANA, 'SEPARATE-AUTH-1', action).buttons).toContain('Approve…')
    }
    expect(card(world, 'SEPARATE-AUTH-1').words).toContain('🔴 Open')
  })

  it('production, which opens only when every decision and every proof that it rests on is there', async () => {
    const world = await aWorld({ policy: opt4Authorises })
    for (const [what, step] of stepsToProduction(world)) {
      expect(await world.isOpen('production'), `before ${what}`).toBe(false)
      await step()
    }
    expect(await openGates(world)).toEqual(['production'])
    const gate = await blockers(world, ANA, 'gate production')
    expect(gate.words).toContain('🟢 The gate of “production” is open')
    expect(gate.words).toContain(
      'Authorised by\n• @ana for FIX7-P0-PROD-OPT4-1 until 21 June 2026, 10:00 (Europe/Madrid), 1 use left\nLifted by\n• @omar for FIX7-P0-PROD-BIRTH-SURFACE-1',
    )
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🟢 Cleared')
  })
})

describe('on the real map, lifting is not authorising', () => {
  it('each prompt says which it does', async () => {
    const world = await aWorld({ policy: opt4Authorises })
    expect(prompt(world, ANA, surface, 'production').words).toContain(
      'Lifts this blocker for production. Does not authorise it: FIX7-P0-PROD-OPT4-1 does.',
    )
    await press(world, ANA, 'Approve…', 'OPT4-1', 'production')
    expect(modal(world, ANA)).toContain('Authorises: production, 1 to 3 runs as you')
    await world.sandbox.closeModal(ANA)
    await press(world, ANA, 'Approve…', surface, 'production')
    expect(modal(world, ANA)).toContain('Lift for one action')
    expect(modal(world, ANA)).not.toContain('How often may it run?')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    expect(thread(world, surface).at(-1)).toMatch(
      /^✅ @ana lifted this blocker for production until [^,]*, \d\d:\d\d \S+: “/,
    )
    expect(await ledger(world, 'GrantIssued')).toMatchObject([{ effect: 'lifts', uses: null }])
  })

  it('all is lifted and OPT-4 is retired: production says that nothing authorises it', async () => {
    const world = await aWorld({ policy: opt4Authorises })
    for (const [, step] of stepsToProduction(world).slice(2)) await step()
    await fromShow(world, ANA, 'OPT4-1', 'Retire…', { reason: 'replaced' })
    expect(await world.codes('production')).toEqual(['not_authorised'])
    expect((await blockers(world, IVY, 'gate production')).words).toMatch(
      /Nothing that is in force authorises production\. @(ana|omar) lifted it on 14 June; that does not authorise production\./,
    )
    expect(await world.pass('production', 'deploy-17')).toMatchObject({ passed: false })
  })

  it('where no blocker authorises it by the letter, only a request does, and it leaves the lifts in force', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', 'OPT4-1', 'production')
    expect(modal(world, ANA)).toContain(
      'Does not authorise it: only a request does: countersign request production --reason ….',
    )
    await world.sandbox.closeModal(ANA)
    for (const [, step] of stepsToProduction(world)) await step()
    expect(await world.codes('production')).toEqual(['not_authorised'])
    const id = await requestRun(world, IVY, 'production', { reason: 'the cutover of tonight' })
    expect(ask(world, ANA, id).words).toContain('no blocker authorises production; only a request does.')
    await approveRequest(world, ANA, id)
    expect(await world.pass('production', 'deploy-17')).toMatchObject({ passed: true })
    await world.settled()
    expect(await world.codes('production')).toEqual(['not_authorised'])
    expect(card(world, surface).words).toContain('🟢 Cleared')
  })
})

describe('an owner decides from Home', () => {
  it('and the Home of the other owner follows', async () => {
    const world = await aWorld()
    await openHome(world, OMAR)
    expect(await openHome(world, ANA)).toContain('Decide REAL_RUN for FIX7-P0-PLAN-REALRUN-1, asked just now')
    const view = world.sandbox.snapshot(ANA).home
    const at = view?.blocks.findIndex((block) => words([block]).startsWith('Decide REAL_RUN')) ?? -1
    const block_id = view?.blocks[at + 1]?.block_id ?? ''
    const click = {
      kind: 'click-in-view',
      user: ANA,
      view: view?.id ?? '',
      block_id,
      action_id: 'decision.approve',
    } as const
    expect(await world.sandbox.act(click)).toMatchObject({ ok: true })
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    await world.settled()
    for (const owner of [ANA, OMAR]) {
      expect(home(world, owner)).toContain('🟢 REAL_RUN: open')
      expect(home(world, owner)).not.toContain('Decide REAL_RUN')
    }
  })
})

function stepsToProduction(world: World): [what: string, step: () => Promise<void>][] {
  const rollback = 'DRYRUN-PROD-ROLLBACK-1'
  return [
    ['OPT-4', () => approve(world, ANA, 'OPT4-1', 'production')],
    ['the proof for OPT-4', () => prove(world, 'OPT4-1')],
    ['the scoping', () => approve(world, OMAR, surface, 'production')],
    ['the surface map', () => prove(world, surface)],
    ['the rehearsal', () => approve(world, ANA, rollback, 'production')],
    ['the restore', () => prove(world, rollback, ANA)],
    ['the operators’ input', () => prove(world, 'OPERATOR-INPUT-1', OMAR)],
  ]
}

async function openGates(world: World): Promise<string[]> {
  const all = world.bot.ledger.state.actions()
  expect(all).toHaveLength(8)
  const open = await Promise.all(all.map(async (action) => ((await world.isOpen(action)) ? [action] : [])))
  return open.flat()
}
