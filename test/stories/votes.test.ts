import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  claims,
  fromShow,
  KEN,
  ledger,
  modal,
  OMAR,
  prompts,
  prove,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, revised, type World } from '../support/world.ts'

const auth = 'SEPARATE-AUTH-1'
const quorum = { policy: { actions: { cutover: { owners_needed: 2 } } } }

describe('retiring a blocker of which one action wants two owners', () => {
  it('takes both, and the first one’s vote shows wherever the blocker is looked at', async () => {
    const world = await aWorld(quorum)
    expect(await fromShow(world, ANA, auth, 'Retire…', { reason: 'replaced' })).toMatchObject({ ok: true })
    expect(modal(world, ANA)).toContain('@ana votes for retiring this blocker (1 of 2: @ana; @omar can give the other)')
    await world.sandbox.closeModal(ANA)
    expect(card(world, auth).words).toContain('🔴 Open')
    expect(await world.codes('apply')).toEqual(['decision_awaited'])
    expect(thread(world, auth)).toEqual([
      '@ana votes for retiring this blocker (1 of 2: @ana; @omar can give the other): “replaced”',
    ])
    const shown = await blockers(world, OMAR, `show ${auth}`)
    expect(shown.words).toContain('Retiring takes 2 owners. 1 of 2: @ana; @omar can give the other.\n@ana: “replaced”')
    await world.sandbox.click(OMAR, CHANNEL, 'Retire…', { ts: shown.ts })
    expect(modal(world, OMAR)).toContain('Retiring takes 2 owners. 1 of 2: @ana; @omar can give the other.')
    expect(await submit(world, OMAR, { reason: 'so it is' })).toEqual({ ok: true })
    expect(card(world, auth).words).toContain('⚪ Retired by @omar on 14 June')
    expect(await world.codes('apply')).toEqual(['not_authorised'])
    expect(await ledger(world, 'BlockerRetired')).toHaveLength(1)
  })

  it('and whoever voted votes once, and can take it back', async () => {
    const world = await aWorld(quorum)
    await fromShow(world, ANA, auth, 'Retire…', { reason: 'replaced' })
    await world.sandbox.closeModal(ANA)
    const { buttons, ts } = await blockers(world, ANA, `show ${auth}`)
    expect(buttons).not.toContain('Retire…')
    await world.sandbox.click(ANA, CHANNEL, 'Withdraw my vote', { ts })
    await world.settled()
    expect(thread(world, auth).at(-1)).toBe('@ana withdrew the vote for retiring this blocker.')
    await fromShow(world, OMAR, auth, 'Retire…', { reason: 'replaced' })
    expect(await ledger(world, 'BlockerRetired')).toEqual([])
    expect(await world.codes('apply')).toEqual(['decision_awaited'])
  })

  it('for other words than those in force counts no more', async () => {
    const world = await aWorld(quorum)
    await fromShow(world, ANA, auth, 'Retire…', { reason: 'replaced' })
    await world.import(revised(auth, { item: 'each needs separate authorization, and one more' }))
    await world.settled()
    await fromShow(world, OMAR, auth, 'Retire…', { reason: 'replaced' })
    expect(await ledger(world, 'BlockerRetired')).toEqual([])
    expect((await blockers(world, ANA, `show ${auth}`)).words).toContain('1 of 2: @omar; @ana can give the other.')
  })

  it('while reopening it takes one', async () => {
    const world = await aWorld(quorum)
    for (const owner of [ANA, OMAR]) await fromShow(world, owner, auth, 'Retire…', { reason: 'replaced' })
    world.clock.forward(1)
    expect(await fromShow(world, ANA, auth, 'Reopen…', { reason: 'it was not' })).toEqual({ ok: true })
    expect(await world.codes('apply')).toEqual(['decision_awaited'])
    expect(prompts(world, OMAR, auth, 'apply')).toHaveLength(2)
  })
})

describe('confirming a claim about a blocker of which one action wants two owners', () => {
  it('takes both; the other prompt shows the first one’s vote', async () => {
    const world = await claimed()
    await confirm(world, ANA, 'seen it')
    expect(modal(world, ANA)).toMatch(/@ana votes for confirming the claim of revision 2/)
    await world.sandbox.closeModal(ANA)
    const [others] = claims(world, OMAR, auth)
    expect(others?.words).toContain(
      'Confirming takes 2 owners. 1 of 2: @ana; @omar can give the other.\n@ana: “seen it”',
    )
    expect(claims(world, ANA, auth)[0]?.buttons).toEqual(['Withdraw my vote', 'Refuse…', 'Details'])
    expect(card(world, auth).words).toContain('🔴 Open')
    await confirm(world, OMAR, 'so have I')
    expect(card(world, auth).words).toContain('⚪ Retired by @omar')
    for (const owner of [ANA, OMAR]) expect(claims(world, owner, auth)[0]?.buttons).toEqual(['Details'])
  })

  it('ends with a vote taken back, or with one owner’s refusal', async () => {
    const world = await claimed()
    await confirm(world, ANA, 'seen it')
    await world.sandbox.closeModal(ANA)
    const { channel, ts } = claims(world, ANA, auth)[0] ?? { channel: '', ts: '' }
    await world.sandbox.click(ANA, channel, 'Withdraw my vote', { ts })
    await world.settled()
    expect(claims(world, OMAR, auth)[0]?.words).toContain('Confirming takes 2 owners. 0 of 2 so far.')
    await confirm(world, OMAR, 'I have')
    expect(await ledger(world, 'ClaimConfirmed')).toEqual([])
    await world.sandbox.click(ANA, channel, 'Refuse…', { ts })
    expect(await submit(world, ANA, { reason: 'it is not closed' })).toEqual({ ok: true })
    expect(claims(world, OMAR, auth)[0]?.words).toContain('@ana refused it')
    expect(card(world, auth).words).toContain('🔴 Open')
  })
})

describe('a blocker that was cleared, retired and reopened', () => {
  it('by an owner: the proof that was accepted before is asked anew', async () => {
    const world = await aWorld()
    await prove(world, 'OPERATOR-INPUT-1')
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🟢 Cleared')
    await fromShow(world, ANA, 'OPERATOR-INPUT-1', 'Retire…', { reason: 'replaced' })
    await fromShow(world, OMAR, 'OPERATOR-INPUT-1', 'Reopen…', { reason: 'it was not' })
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🔴 Open')
    expect(await world.codes('production')).toContain('proof_stale')
    expect((await blockers(world, KEN, 'show OPERATOR-INPUT-1')).buttons).not.toContain('Accept proof…')
    await prove(world, 'OPERATOR-INPUT-1')
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🟢 Cleared')
  })

  it('by a document that says it is open: likewise', async () => {
    const world = await aWorld()
    await prove(world, 'OPERATOR-INPUT-1')
    await world.import(revised('OPERATOR-INPUT-1', { status: 'CLOSED' }))
    await world.settled()
    const { channel, ts } = claims(world, ANA, 'OPERATOR-INPUT-1').at(-1) ?? { channel: '', ts: '' }
    await world.sandbox.click(ANA, channel, 'Confirm…', { ts })
    expect(await submit(world, ANA, { reason: 'seen it' })).toEqual({ ok: true })
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('⚪ Retired')
    await world.import(realDocument())
    await world.settled()
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain('🔴 Open')
    expect(await world.codes('production')).toContain('proof_stale')
  })

  it('asks for everything anew: nothing that stood before opens the gate', async () => {
    const world = await aWorld()
    await approve(world, ANA, auth, 'apply')
    expect(await world.isOpen('apply')).toBe(true)
    await fromShow(world, ANA, auth, 'Retire…', { reason: 'replaced' })
    await fromShow(world, OMAR, auth, 'Reopen…', { reason: 'it was not' })
    expect(await world.codes('apply')).toEqual(['decision_awaited'])
    expect(prompts(world, ANA, auth, 'apply').at(-1)?.words).toContain(
      'Why you are asked again: it was reopened, so what stood before must be given anew.',
    )
  })
})

/** A revision says that the blocker is closed. */
async function claimed(): Promise<World> {
  const world = await aWorld(quorum)
  await world.import(revised(auth, { status: 'CLOSED' }))
  await world.settled()
  return world
}

async function confirm(world: World, owner: string, reason: string): Promise<void> {
  const { channel, ts } = claims(world, owner, auth).at(-1) ?? { channel: '', ts: '' }
  await world.sandbox.click(owner, channel, 'Confirm…', { ts })
  expect(await submit(world, owner, { reason })).toMatchObject({ ok: true })
}
