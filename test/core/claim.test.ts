import { describe, expect, it } from 'vitest'
import { ana, ivy, ken, omar } from '../support/cast.ts'
import {
  accept,
  confirm,
  given,
  grant,
  later,
  listing,
  lists,
  refuse,
  reopen,
  retire,
  revoke,
  submit,
} from '../support/given.ts'

const b1 = listing('B-1', { blocks: 'apply/permit', proof: 'restore it' })
const granted = grant(ana, 'B-1', 'apply')
const ready = [lists(b1), granted, grant(ana, 'B-1', 'permit'), submit(ivy, 'B-1'), accept(ken, 'B-1')]

describe('retiring', () => {
  it('takes every grant back and is an owner’s, with a reason', () => {
    const { when } = given(lists(b1), granted)
    when(retire(ivy, 'B-1')).thenRefused('not_allowed', 'You cannot retire a blocker. @Ana or @Omar can.')
    when(retire(ana, 'B-9')).thenRefused('unknown_blocker', 'There is no blocker b-9.')
    when(retire(ana, 'B-1', ' ')).thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    when(retire(omar, 'B-1', ' obsolete ')).thenRecorded(
      { kind: 'GrantRevoked', action: 'apply', reason: 'B-1 was retired: obsolete' },
      { kind: 'BlockerRetired', reason: 'obsolete' },
    )
    when(retire(ana, 'B-1')).thenRefused('already_retired', 'B-1 is retired already.')
  })

  it('takes the blocker out of the count, and opens no gate that nobody granted', () => {
    const { ledger } = given(lists(listing('B-1'), listing('B-2')), retire(ana, 'B-2'))
    expect(ledger.gate('apply').reasons.map(({ blocker }) => blocker)).toEqual(['B-1'])
    ledger.run(retire(ana, 'B-1'))
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['no_grant'])
  })

  it('ends the rounds that are open', () => {
    const { ledger } = given(lists(b1), retire(ana, 'B-1'))
    for (const { rounds } of ledger.blocker('B-1').requirements)
      expect(rounds).toMatchObject([{ outcome: { kind: 'withdrawn' } }])
  })
})

describe('reopening', () => {
  it('asks every decision again, and is an owner’s, with a reason', () => {
    const { when, ledger } = given(lists(b1), granted, retire(ana, 'B-1'), later('1d'))
    when(reopen(ken, 'B-1')).thenRefused('not_allowed', 'You cannot reopen a blocker. @Ana or @Omar can.')
    when(reopen(ana, 'B-1', '')).thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    when(reopen(omar, 'B-1')).thenRecorded({ kind: 'BlockerReopened', reason: 'in scope again' })
    when(reopen(omar, 'B-1')).thenRefused('not_retired', 'B-1 is not retired.')
    expect(ledger.blocker('B-1').requirements.map(currentRound)).toMatchObject([
      { because: 'reopened', outcome: null },
      { because: 'reopened', outcome: null },
    ])
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['decision_awaited', 'proof_awaited'])
  })
})

describe('settling a claim', () => {
  const closed = lists({ ...b1, status: 'CLOSED' })

  it('is an owner’s, once, with a reason', () => {
    const { when, ledger } = given(lists(b1), closed)
    const id = ledger.blocker('B-1').claims[0]?.id
    when(confirm(ivy, 'B-1', 'closed')).thenRefused(
      'not_allowed',
      'You cannot settle what a document claims. @Ana or @Omar can.',
    )
    when(confirm(ana, 'B-1', 'closed', '')).thenRefused(
      'bad_input',
      'Please give a reason: the ledger keeps it.',
      'reason',
    )
    when(confirm(ana, 'B-1', 'proof_missing')).thenRefused('unknown_claim', 'There is no claim none about B-1.')
    when(refuse(ana, 'B-1', 'closed', ' still broken ')).thenRecorded({ kind: 'ClaimRefused', reason: 'still broken' })
    when(confirm(omar, 'B-1', 'closed')).thenRefused('already_settled', `Claim ${id} was refused already.`)
  })

  it('comes too late when a revision took the claim back', () => {
    const { when, ledger } = given(lists(b1), closed, lists(b1))
    const id = ledger.blocker('B-1').claims[0]?.id
    when(confirm(omar, 'B-1', 'closed')).thenRefused('already_settled', `Claim ${id} was withdrawn already.`)
  })

  it('is not needed for a blocker that an owner retired meanwhile', () => {
    given(lists(b1), closed, retire(ana, 'B-1'))
      .when(confirm(omar, 'B-1', 'closed'))
      .thenRefused('already_retired', 'B-1 is retired already.')
  })

  it.each([
    ['closed', closed],
    ['blocker_missing', lists(listing('B-2', { blocks: 'repoint' }))],
  ] as const)('that confirms %s retires the blocker and takes its grants back', (kind, next) => {
    const { when, ledger } = given(...ready, next)
    expect(ledger.gate('apply').open).toBe(true)
    when(confirm(omar, 'B-1', kind)).thenRecorded(
      { kind: 'GrantRevoked', action: 'apply', reason: 'B-1 was retired: agreed' },
      { kind: 'GrantRevoked', action: 'permit' },
      { kind: 'ClaimConfirmed', reason: 'agreed' },
    )
    expect(ledger.blocker('B-1').retired).toMatchObject({ by: { user: omar.user }, reason: 'agreed' })
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['no_grant'])
  })

  it('that confirms a missing action drops it alone', () => {
    const { when, ledger } = given(...ready, lists({ ...b1, actions: ['apply'] }))
    when(confirm(omar, 'B-1', 'action_missing')).thenRecorded(
      { kind: 'GrantRevoked', action: 'permit', reason: 'no longer blocked: agreed' },
      { kind: 'ClaimConfirmed' },
    )
    expect(ledger.gate('apply').open).toBe(true)
    expect(ledger.gate('permit').reasons.map(({ code }) => code)).toEqual(['unknown_action'])
    when(grant(ana, 'B-1', 'permit')).thenRefused('unknown_action', 'B-1 does not block `permit`.')
  })

  it('and an action that comes back after it was dropped is asked anew', () => {
    const { ledger } = given(...ready, lists({ ...b1, actions: ['apply'] }), confirm(omar, 'B-1', 'action_missing'))
    ledger.run(lists(b1))
    expect(ledger.gate('permit').reasons.map(({ code }) => code)).toEqual(['decision_awaited'])
    expect(currentRound(ledger.requirement('B-1', 'permit'))).toMatchObject({ because: 'reopened', outcome: null })
  })

  it('that confirms a missing decision ends what was decided, and leaves the proof', () => {
    const without = lists(listing('B-1', { blocks: 'apply/permit', proof: 'restore it', decision: 'n/a' }))
    const { when, ledger } = given(...ready, without)
    when(confirm(omar, 'B-1', 'decision_missing')).thenRecorded(
      { kind: 'GrantWentStale', action: 'apply' },
      { kind: 'GrantWentStale', action: 'permit' },
      { kind: 'ClaimConfirmed' },
    )
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['no_grant'])
  })

  it('that confirms a missing proof ends grants too: they were given for words with a proof', () => {
    const { when, ledger } = given(...ready, lists({ ...b1, proof: { needed: false, remark: '' } }))
    when(confirm(omar, 'B-1', 'proof_missing')).thenRecorded(
      { kind: 'GrantWentStale', action: 'apply' },
      { kind: 'GrantWentStale', action: 'permit' },
      { kind: 'ProofWentStale' },
      { kind: 'ClaimConfirmed' },
    )
    ledger.run(grant(omar, 'B-1', 'apply'))
    expect(ledger.gate('apply').open).toBe(true)
  })

  it('that confirms both leaves a blocker that only retiring takes away', () => {
    const neither = lists(listing('B-1', { blocks: 'apply/permit', decision: 'n/a' }))
    const { ledger } = given(
      ...ready,
      neither,
      confirm(ana, 'B-1', 'decision_missing'),
      confirm(ana, 'B-1', 'proof_missing'),
    )
    expect(ledger.gate('apply').reasons.map(({ sentence }) => sentence)).toEqual([
      'B-1: asks for neither a decision nor a proof; it stays open until an owner retires it.',
    ])
  })

  it('that refuses it leaves everything as it was', () => {
    const { ledger } = given(...ready, closed, refuse(ana, 'B-1', 'closed'))
    expect(ledger.gate('apply').open).toBe(true)
    ledger.run(revoke(ana, 'B-1', 'apply'))
    expect(ledger.gate('apply').open).toBe(false)
  })
})
