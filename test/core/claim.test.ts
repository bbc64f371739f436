import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { blockerStatus } from '../../src/core/holding.ts'
import { ana, ivy, ken, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
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
  withdrawVote,
} from '../support/given.ts'

const b1 = listing('B-1', { blocks: 'apply/permit', proof: 'restore it' })
const granted = grant(ana, 'B-1', 'apply')
const byPolicy = adopt(policyOf({ actions: { apply: { authorised_by: ['B-1'] }, permit: { authorised_by: ['B-1'] } } }))
const ready = [byPolicy, lists(b1), granted, grant(ana, 'B-1', 'permit'), submit(ivy, 'B-1'), accept(ken, 'B-1')]

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
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['not_authorised'])
  })

  it('ends what stands of it: nobody decides anything there any more', () => {
    const { when } = given(lists(b1), retire(ana, 'B-1'))
    when(grant(omar, 'B-1', 'apply')).thenRefused(
      'out_of_date',
      'B-1 was retired by @Ana; there is nothing left to decide.',
    )
  })
})

describe('reopening', () => {
  it('asks every decision again, and is an owner’s, with a reason', () => {
    const { when, ledger } = given(lists(b1), granted, retire(ana, 'B-1'), later('1d'))
    when(reopen(ken, 'B-1')).thenRefused('not_allowed', 'You cannot reopen a blocker. @Ana or @Omar can.')
    when(reopen(ana, 'B-1', '')).thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    when(reopen(omar, 'B-1')).thenRecorded({ kind: 'BlockerReopened', reason: 'in scope again' })
    when(reopen(omar, 'B-1')).thenRefused('not_retired', 'B-1 is not retired.')
    expect(ledger.blocker('B-1').requirements.map(({ round }) => round.because)).toEqual(['reopened', 'reopened'])
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual([
      'decision_awaited',
      'proof_awaited',
      'not_authorised',
    ])
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
    when(confirm(ana, 'B-1', 'proof_missing')).thenRefused(
      'unknown_claim',
      'There is no claim none about B-1 that waits: it was settled, or a later revision withdrew it.',
    )
    when(refuse(ana, 'B-1', 'closed', ' still broken ')).thenRecorded({ kind: 'ClaimRefused', reason: 'still broken' })
    when(confirm(omar, 'B-1', 'closed')).thenRefused('already_settled', `Claim ${id} was refused already.`)
  })

  it('comes too late when a revision took the claim back', () => {
    const { when, ledger } = given(lists(b1), closed)
    const id = ledger.blocker('B-1').claims[0]?.id as string
    const late = {
      kind: 'settle-claim',
      by: omar,
      blocker: blockerKey('B-1'),
      claim: id,
      verdict: 'confirm',
      reason: 'agreed',
    } as const
    ledger.run(lists(b1))
    when(late).thenRefused(
      'unknown_claim',
      `There is no claim ${id} about B-1 that waits: it was settled, or a later revision withdrew it.`,
    )
  })

  it('is not needed for a blocker that an owner retired meanwhile: its claims went with it', () => {
    const { ledger } = given(lists(b1), closed, retire(ana, 'B-1'))
    expect(ledger.blocker('B-1').claims).toEqual([])
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
      { kind: 'ProofWentStale' },
      { kind: 'ClaimConfirmed', reason: 'agreed' },
    )
    expect(ledger.blocker('B-1').retired).toMatchObject({ by: { user: omar.user }, reason: 'agreed' })
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['not_authorised'])
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
    expect(ledger.requirement('B-1', 'permit').round.because).toBe('reopened')
  })

  it('that confirms a missing decision ends what was decided, and leaves the proof', () => {
    const without = lists(listing('B-1', { blocks: 'apply/permit', proof: 'restore it', decision: 'n/a' }))
    const { when, ledger } = given(...ready, without)
    when(confirm(omar, 'B-1', 'decision_missing')).thenRecorded(
      { kind: 'ClaimConfirmed' },
      { kind: 'RequirementAsked', action: 'apply', effect: 'lifts' },
      { kind: 'RequirementAsked', action: 'permit', effect: 'lifts' },
      { kind: 'GrantWentStale', action: 'apply' },
      { kind: 'GrantWentStale', action: 'permit' },
    )
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['not_authorised'])
  })

  it('that confirms a missing proof ends grants too: they were given for words with a proof', () => {
    const { when, ledger } = given(...ready, lists({ ...b1, proof: { needed: false, remark: '' } }))
    when(confirm(omar, 'B-1', 'proof_missing')).thenRecorded(
      { kind: 'ClaimConfirmed' },
      { kind: 'GrantWentStale', action: 'apply' },
      { kind: 'GrantWentStale', action: 'permit' },
      { kind: 'ProofWentStale' },
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
      'B-1: asks for neither a decision nor a proof. It stays open until owners retire it.',
      'Nothing that is in force authorises `apply`. `countersign request apply --reason …` asks the owners for one run.',
    ])
  })

  it('that refuses it leaves everything as it was', () => {
    const { ledger } = given(...ready, closed, refuse(ana, 'B-1', 'closed'))
    expect(ledger.gate('apply').open).toBe(true)
    ledger.run(revoke(ana, 'B-1', 'apply'))
    expect(ledger.gate('apply').open).toBe(false)
  })
})

describe('a blocker that was reopened', () => {
  it('does not stand cleared by what was given before', () => {
    const { ledger, codes } = given(...ready)
    const status = () => blockerStatus(ledger.state, ledger.blocker('B-1'), ledger.now)
    expect([status(), codes('apply')]).toEqual(['cleared', []])
    for (const step of [retire(ana, 'B-1'), reopen(omar, 'B-1')]) ledger.run(step)
    expect([status(), codes('apply')]).toEqual(['open', ['decision_awaited', 'proof_stale']])
  })

  it('by a document that lists it again does not either', () => {
    const { ledger, codes } = given(...ready, lists(listing('B-2', { blocks: 'repoint' })))
    for (const step of [confirm(ana, 'B-1', 'blocker_missing'), lists(b1)]) ledger.run(step)
    expect(codes('apply')).toEqual(['decision_awaited', 'proof_stale'])
  })

  it('asks for what a grant does now, where policy changed that meanwhile', () => {
    const { ledger, codes } = given(...ready, retire(ana, 'B-1'), adopt(policyOf({ actions: {} })), reopen(omar, 'B-1'))
    expect(ledger.requirement('B-1', 'apply').round).toMatchObject({ effect: 'lifts' })
    for (const step of [granted, submit(ivy, 'B-1'), accept(ken, 'B-1')]) ledger.run(step)
    expect(codes('apply')).toEqual(['not_authorised'])
  })

  it('by a document asks for what a grant does now, too', () => {
    const { ledger, when } = given(...ready, retire(ana, 'B-1'), adopt(policyOf({ actions: {} })))
    ledger.run(lists({ ...b1, item: 'anew' }))
    expect(ledger.requirement('B-1', 'apply').round.effect).toBe('lifts')
    when(granted).thenRecorded({ kind: 'GrantIssued', effect: 'lifts' })
  })
})

describe('a proof that owners agree is not needed', () => {
  it('may leave an authorization gate, whose grants authorise from then on, and are asked for anew', () => {
    const gateOnly = lists({ ...b1, proof: { needed: false, remark: 'authorization gate' } })
    const { ledger, when, codes } = given(lists(b1), granted, gateOnly)
    when(confirm(omar, 'B-1', 'proof_missing')).thenRecorded(
      { kind: 'ClaimConfirmed' },
      { kind: 'RequirementAsked', action: 'apply', effect: 'authorises' },
      { kind: 'RequirementAsked', action: 'permit', effect: 'authorises' },
      { kind: 'GrantWentStale', action: 'apply' },
    )
    expect(codes('apply')).toEqual(['grant_stale'])
    ledger.run(granted)
    expect(codes('apply')).toEqual([])
  })
})

describe('what opens takes the quorum of the strictest action concerned (rule 6)', () => {
  const strict = listing('B-1', { blocks: 'apply/cutover', proof: 'restore it' })
  const start = lists(strict, listing('B-2'))

  it('retiring: the first vote is recorded, the second retires', () => {
    const { when, ledger } = given(start)
    when(retire(ana, 'B-1', 'obsolete')).thenRecorded({ kind: 'VoteCast', on: 'retirement', reason: 'obsolete' })
    expect(ledger.blocker('B-1')).toMatchObject({ retired: null, votes: [{ by: { user: ana.user } }] })
    when(retire(ana, 'B-1')).thenRefused(
      'already_decided',
      'Your vote stands already: 1 of 2 owners have retired B-1. @Omar can give the other.',
    )
    when(retire({ ...ana, team: 'T03ELSEWHERE' }, 'B-1')).thenRefused(
      'already_decided',
      'Your vote stands already: 1 of 2 owners have retired B-1. @Omar can give the other.',
    )
    when(retire(omar, 'B-1', 'obsolete')).thenRecorded({ kind: 'BlockerRetired', reason: 'obsolete' })
    expect(ledger.blocker('B-1')).toMatchObject({ retired: { by: { user: omar.user } }, votes: [] })
  })

  it('retiring what blocks only `apply` takes one', () => {
    given(start).when(retire(ana, 'B-2')).thenRecorded({ kind: 'BlockerRetired' })
  })

  it('confirming a claim: the quorum of all that the blocker blocks, or of the action that would be dropped', () => {
    const without = lists(listing('B-1', { blocks: 'cutover', proof: 'n/a' }), listing('B-2'))
    const { when, ledger } = given(start, without)
    when(confirm(ana, 'B-1', 'action_missing')).thenRecorded({ kind: 'ClaimConfirmed' })
    when(confirm(ana, 'B-1', 'proof_missing')).thenRecorded({ kind: 'VoteCast' })
    expect(ledger.blocker('B-1').proof.needed).toBe(true)
    const id = ledger.blocker('B-1').claims.at(-1)?.id
    when(confirm(ana, 'B-1', 'proof_missing')).thenRefused(
      'already_decided',
      `Your vote stands already: 1 of 2 owners have confirmed claim ${id}. @Omar can give the other.`,
    )
    when(confirm(omar, 'B-1', 'proof_missing')).thenRecorded({ kind: 'ClaimConfirmed' })
    expect(ledger.blocker('B-1').proof.needed).toBe(false)
  })

  it('refusing a claim takes one, and ends the votes for it', () => {
    const { when, ledger } = given(
      start,
      lists({ ...strict, status: 'CLOSED' }, listing('B-2')),
      confirm(ana, 'B-1', 'closed'),
    )
    when(refuse(omar, 'B-1', 'closed')).thenRecorded({ kind: 'ClaimRefused' })
    expect(ledger.blocker('B-1').claims).toMatchObject([{ votes: [], refused: { by: { user: omar.user } } }])
  })

  it('reopening takes one', () => {
    given(start, retire(ana, 'B-1'), retire(omar, 'B-1'))
      .when(reopen(ana, 'B-1'))
      .thenRecorded({ kind: 'BlockerReopened' })
  })

  it('a vote can be withdrawn, by who gave it, as long as it has decided nothing', () => {
    const { when, ledger } = given(start, retire(ana, 'B-1'))
    when(withdrawVote(omar, 'B-1', 'retirement')).thenRefused(
      'already_settled',
      'There is no vote of yours to withdraw here any more.',
    )
    when(withdrawVote(ana, 'B-1', 'retirement')).thenRecorded({ kind: 'VoteWithdrawn', on: 'retirement' })
    when(retire(omar, 'B-1')).thenRecorded({ kind: 'VoteCast' })
    ledger.run(retire(ana, 'B-1'))
    expect(ledger.blocker('B-1').retired).not.toBeNull()
  })

  it('a vote for a claim can be withdrawn', () => {
    const { when, ledger } = given(
      start,
      lists({ ...strict, status: 'CLOSED' }, listing('B-2')),
      confirm(ana, 'B-1', 'closed'),
    )
    when(withdrawVote(ana, 'B-1', 'closed')).thenRecorded({ kind: 'VoteWithdrawn' })
    when(confirm(omar, 'B-1', 'closed')).thenRecorded({ kind: 'VoteCast' })
    expect(ledger.blocker('B-1').retired).toBeNull()
  })

  it('a vote ends with the words that it was given for', () => {
    const { when, ledger } = given(start, retire(ana, 'B-1'), lists({ ...strict, item: 'anew' }, listing('B-2')))
    expect(ledger.blocker('B-1').votes).toEqual([])
    when(retire(omar, 'B-1')).thenRecorded({ kind: 'VoteCast' })
  })

  it('a vote that words changed back do not bring back', () => {
    const { when } = given(start, retire(ana, 'B-1'), lists({ ...strict, item: 'anew' }, listing('B-2')), start)
    when(retire(omar, 'B-1')).thenRecorded({ kind: 'VoteCast' })
  })

  it('a vote counts while its giver is an owner, and counts again when they come back', () => {
    const { when, ledger } = given(start, retire(ana, 'B-1'))
    const third = { user: 'U04KEN', name: 'Ken' }
    ledger.run(adopt(policy, { ...roles, owners: [...roles.owners.slice(1), third] }))
    when(retire(omar, 'B-1')).thenRecorded({ kind: 'VoteCast' })
    ledger.run(adopt(policy, { ...roles, owners: [...roles.owners, third] }))
    when(retire(omar, 'B-1')).thenRecorded({ kind: 'BlockerRetired' })
  })

  it('says where nobody can complete it', () => {
    const three = adopt(policyOf({ actions: { cutover: { owners_needed: 3 } } }))
    given(three, start, retire(ana, 'B-1'), retire(omar, 'B-1'))
      .when(retire(omar, 'B-1'))
      .thenRefused(
        'already_decided',
        'Your vote stands already: 2 of 3 owners have retired B-1. Nobody can give the other: the policy names no such person. Policy wants 3, and there are 2 owners, so that nobody can complete it: name more in countersign.yaml.',
      )
  })
})
