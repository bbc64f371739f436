import { describe, expect, it } from 'vitest'
import { ana, gus, ivy, max, omar, policyOf } from '../support/cast.ts'
import { adopt, freeze, given, grant, later, listing, lists, spend, thaw, withdrawThawVote } from '../support/given.ts'

const both = lists(listing('B-1', { blocks: 'apply/cutover' }))
const ready = [
  both,
  grant(ana, 'B-1', 'apply', { uses: 3 }),
  grant(ana, 'B-1', 'cutover'),
  grant(omar, 'B-1', 'cutover'),
]

describe('a freeze', () => {
  it('closes its action at once, and says who can thaw it', () => {
    const { ledger, when, reasons, gate } = given(...ready, later('1h'))
    when(freeze(ivy, 'apply', ' an incident ')).thenRecorded({
      kind: 'ActionFrozen',
      action: 'apply',
      reason: 'an incident',
    })
    expect(reasons('apply')).toEqual([
      'frozen: @Ivy froze `apply` on 12 June 2026, 10:00 (UTC): “an incident”. @Ana or @Omar can thaw it (F-8).',
    ])
    expect(gate('cutover').open).toBe(true)
    expect(ledger.run(spend('apply'))).toMatchObject({ code: 'gate_closed' })
  })

  it('of all closes every action', () => {
    const { codes, reasons } = given(...ready, freeze(null, null))
    expect([codes('apply'), codes('cutover')]).toEqual([['frozen'], ['frozen']])
    expect(reasons('apply')[0]).toMatch(/^frozen: countersign froze every action on /)
  })

  it('takes one owner, one operator, or somebody at the machine, and a reason', () => {
    for (const by of [ana, ivy, null]) given(both).when(freeze(by, 'apply')).thenRecorded({ kind: 'ActionFrozen' })
    for (const by of [gus, max])
      expect(given(both).when(freeze(by, 'apply')).outcome).toMatchObject({ code: 'not_allowed' })
    given(both)
      .when(freeze(ivy, 'apply', ' '))
      .thenRefused('bad_input', 'Please give a reason: everybody reads it, and the ledger keeps it.', 'reason')
  })

  it('is of an action that there is', () => {
    const { outcome } = given(both).when(freeze(ivy, 'Apply'))
    expect(outcome).toMatchObject({
      code: 'unknown_action',
      sentence: 'No blocker names `Apply`, so nothing was frozen. Did you mean `apply`? `all` freezes every action.',
    })
  })

  it('again for the same reason is the same freeze; for another it is another, and each is thawed by itself', () => {
    const { when, ledger, codes } = given(...ready, freeze(ivy, 'apply'))
    when(freeze(ana, 'apply')).thenNothing()
    when(freeze(ana, 'apply', 'another')).thenRecorded({ kind: 'ActionFrozen' })
    ledger.run(thaw(omar))
    expect(codes('apply')).toEqual(['frozen'])
    ledger.run(thaw(omar))
    expect(codes('apply')).toEqual([])
  })
})

describe('thawing', () => {
  it('is an owner’s, with a reason, and spends nothing that was granted', () => {
    const { when, gate } = given(...ready, freeze(ivy, 'apply'))
    when(thaw(ivy)).thenRefused('not_allowed', 'You cannot thaw anything. @Ana or @Omar can.')
    when(thaw(ana, '')).thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    when(thaw(ana)).thenRecorded({ kind: 'ActionThawed', freeze: 'F-8', reason: 'the incident is over' })
    expect(gate('apply').open).toBe(true)
    when(thaw(ana, 'x', 'F-8')).thenRefused(
      'unknown_freeze',
      'F-8 is no freeze that is in force: it was thawed already, or never was.',
    )
  })

  it('takes the quorum of the action, or of the strictest where all is frozen (rule 6)', () => {
    for (const action of ['cutover', null]) {
      const { when, ledger, codes } = given(...ready, freeze(ivy, action))
      when(thaw(ana)).thenRecorded({ kind: 'VoteCast', freeze: 'F-8' })
      expect(codes('cutover')).toEqual(['frozen'])
      when(thaw(ana)).thenRefused(
        'already_decided',
        'Your vote stands already: 1 of 2 owners have thawed F-8. @Omar can give the other.',
      )
      when(thaw(omar)).thenRecorded({ kind: 'ActionThawed' })
      expect(codes('cutover')).toEqual([])
      expect(ledger.state.desk.freezes).toEqual([])
    }
  })

  it('votes can be withdrawn, by who gave them', () => {
    const { when, codes } = given(...ready, freeze(ivy, 'cutover'), thaw(ana))
    when(withdrawThawVote(omar)).thenRefused('already_settled', 'There is no vote of yours to withdraw here any more.')
    when(withdrawThawVote(ana)).thenRecorded({ kind: 'VoteWithdrawn', freeze: 'F-8' })
    when(thaw(omar)).thenRecorded({ kind: 'VoteCast' })
    expect(codes('cutover')).toEqual(['frozen'])
  })

  it('of a modal that showed another freeze is out of date', () => {
    given(...ready, freeze(ivy, 'apply'))
      .when({ kind: 'thaw', by: ana, freeze: 'F-8', reason: 'over', seen: 'f'.repeat(64) })
      .thenRefused('out_of_date', 'F-8 is not what you had open. Nothing was recorded; please open it again.')
  })

  it('takes what the policy now in force asks', () => {
    const one = adopt(policyOf({ actions: { cutover: { owners_needed: 1 } } }))
    given(...ready, freeze(ivy, 'cutover'), one)
      .when(thaw(ana))
      .thenRecorded({ kind: 'ActionThawed' })
  })
})

describe('a ledger that was moved', () => {
  it('keeps every gate closed, and takes nothing more', () => {
    const { when, reasons } = given(...ready, { kind: 'move-ledger', to: 'postgres at db.example' })
    expect(reasons('apply')).toEqual([
      'ledger_broken: This ledger was moved to postgres at db.example, so every gate is closed here. Ask there: set DATABASE_URL to where it is now.',
    ])
    expect(when(spend('apply')).outcome).toMatchObject({ code: 'ledger_moved' })
  })
})
