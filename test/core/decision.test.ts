import { describe, expect, it } from 'vitest'
import { ana, ivy, ken, max, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  confirm,
  DAY,
  expire,
  given,
  grant,
  HOUR,
  later,
  listing,
  lists,
  reject,
  retire,
  revoke,
  START,
  spend,
  submit,
  withdrawQuestion,
} from '../support/given.ts'

const oneDecision = lists(listing('B-1'))
const twoActions = lists(listing('B-1', { blocks: 'apply/permit' }))
const twoOwners = lists(listing('B-1', { blocks: 'cutover' }))
const onePerson = { owners: [{ user: ana.user, name: 'Ana' }], operators: [] }

describe('a grant', () => {
  it('is recorded with who gave it, for which action, for which words, until when and how often', () => {
    const ledger = given(twoActions)
      .when(grant(ana, 'B-1', 'apply', { ttl: 2 * DAY, uses: 3, reason: ' rehearsed twice ' }))
      .thenRecorded({
        kind: 'GrantIssued',
        action: 'apply',
        round: 1,
        reason: 'rehearsed twice',
        expires: '2026-06-14T09:00:00.000Z',
        uses: 3,
      })
    const [apply, permit] = ledger.blocker('B-1').requirements.map(({ round }) => round)
    const [given_] = ledger.requirement('B-1', 'apply').grants
    expect(given_?.by).toEqual({ kind: 'person', team: ana.team, user: ana.user, name: 'Ana' })
    expect(given_?.fingerprint).toBe(apply?.fingerprint)
    expect(given_).toMatchObject({ effect: 'authorises', uses: 3, uses_left: 3, ended: null })
    expect(ledger.requirement('B-1', 'permit').grants).toEqual([])
    expect(permit?.fingerprint).not.toBe(apply?.fingerprint)
  })

  it.each(['\u200b', '\u2060\u200e \n', '\u2800', '\u3164', '\ufe0f'])(
    'needs a reason that can be seen: %j',
    (reason) => {
      const start = () => given(lists(listing('B-1', { blocks: 'apply/cutover' })), grant(ana, 'B-1', 'cutover'))
      for (const step of [
        grant(ana, 'B-1', 'apply', { reason }),
        reject(ana, 'B-1', 'apply', reason),
        ask(ana, 'B-1', 'apply', reason),
        revoke(ana, 'B-1', 'cutover', reason),
        retire(ana, 'B-1', reason),
      ])
        expect(start().when(step).outcome).toMatchObject({ refused: true, code: 'bad_input' })
    },
  )

  it('needs a reason', () => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { reason: ' \n' }))
      .thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
  })

  it('does not last longer than policy allows, by a millisecond', () => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { ttl: 14 * DAY + 1 }))
      .thenRefused('bad_input', 'Policy allows a grant of `apply` to last 14 days at most.', 'ttl')
  })

  it.each(['', 'never', '7d'])('does not end at “%s”', (expires) => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { expires }))
      .thenRefused('bad_input', 'Please choose when the grant ends.', 'ttl')
  })

  it('ends at the instant that was shown, however much later it is submitted', () => {
    const shown = new Date(START + HOUR).toISOString()
    const { ledger, when, gate } = given(oneDecision, later('30m'))
    when(grant(ana, 'B-1', 'apply', { expires: shown })).thenRecorded({ kind: 'GrantIssued', expires: shown })
    ledger.now = START + HOUR - 1
    expect(gate('apply').open).toBe(true)
    ledger.now += 1
    expect(gate('apply').open).toBe(false)
  })

  it('is refused when the instant that was shown has passed meanwhile', () => {
    given(oneDecision, later('2h'))
      .when(grant(ana, 'B-1', 'apply', { expires: new Date(START + HOUR).toISOString() }))
      .thenRefused(
        'out_of_date',
        'The time that you chose has passed while this was open. Nothing was recorded; please open it again and choose another.',
        'ttl',
      )
  })

  it('is kept in one spelling, whatever clock it was written by', () => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { expires: '2026-06-12T14:00:00+02:00' }))
      .thenRecorded({ kind: 'GrantIssued', expires: '2026-06-12T12:00:00.000Z' })
  })

  it('says what its modal showed, the policy it was given under, and who asked', () => {
    const { ledger, when } = given(oneDecision)
    when(grant(ana, 'B-1', 'apply', { shown: 'a'.repeat(64) })).thenRecorded({
      kind: 'GrantIssued',
      shown: 'a'.repeat(64),
      policy: ledger.state.desk.policy_hash,
      asked_by: { doc: 'test-map', revision: 1 },
    })
    expect(ledger.state.desk.policy_hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('lifts, without uses, where it does not authorise (rule 3)', () => {
    const { ledger, when, codes } = given(lists(listing('B-1', { proof: 'n/a' })))
    when(grant(ana, 'B-1', 'apply', { uses: 99 })).thenRecorded({ kind: 'GrantIssued', effect: 'lifts', uses: null })
    expect(codes('apply')).toEqual(['not_authorised'])
    ledger.run(grant(omar, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['not_authorised'])
  })

  it('is held to the terms of now where policy lowered them since', () => {
    const { ledger, gate, reasons } = given(oneDecision, grant(ana, 'B-1', 'apply', { ttl: 7 * DAY }))
    ledger.run(adopt(policyOf({ default: { max_ttl: '1d', uses: 3 } })))
    expect(gate('apply').grants).toMatchObject([{ expires: '2026-06-13T09:00:00.000Z' }])
    ledger.now = START + DAY - 1
    expect(gate('apply').open).toBe(true)
    ledger.now += 1
    const sentence =
      'grant_expired: B-1: the grant of `apply` by @Ana expired on 13 June 2026, 09:00 (UTC). @Ana or @Omar can decide.'
    expect(reasons('apply')).toEqual([sentence])
    ledger.run(later('1h'))
    ledger.run(expire)
    expect(reasons('apply')).toEqual([sentence])
    expect(ledger.requirement('B-1', 'apply').round).toMatchObject({ number: 2, because: 'expired' })
  })

  it('may last as long as policy allows, to the millisecond', () => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { ttl: 14 * DAY }))
      .thenRecorded({ kind: 'GrantIssued', expires: '2026-06-26T09:00:00.000Z' })
  })

  it.each([0, 4, 1.5, -1, Number.NaN])('does not have %d uses', (uses) => {
    given(oneDecision)
      .when(grant(ana, 'B-1', 'apply', { uses }))
      .thenRefused('bad_input', 'Policy allows a grant of `apply` 1 to 3 uses.', 'uses')
  })

  it('has one use where policy says one', () => {
    given(lists(listing('B-1', { blocks: 'REAL_RUN' })))
      .when(grant(ana, 'B-1', 'REAL_RUN', { uses: 2, ttl: HOUR, typed: 'REAL_RUN' }))
      .thenRefused('bad_input', 'Policy allows a grant of `REAL_RUN` one use.', 'uses')
  })

  it.each(['', 'real_run', 'REAL_RUN!', 'apply'])('of REAL_RUN is not given by typing “%s”', (typed) => {
    given(lists(listing('B-1', { blocks: 'REAL_RUN' })))
      .when(grant(ana, 'B-1', 'REAL_RUN', { typed, ttl: HOUR }))
      .thenRefused('bad_input', 'Please type the action’s name exactly: REAL_RUN', 'typed')
  })

  it('of REAL_RUN is given by typing its name', () => {
    given(lists(listing('B-1', { blocks: 'REAL_RUN' })))
      .when(grant(ana, 'B-1', 'REAL_RUN', { typed: ' REAL_RUN ', ttl: HOUR }))
      .thenRecorded({ kind: 'GrantIssued', action: 'REAL_RUN' })
  })

  it('is for owners: operators and others hear who can', () => {
    const sentence = 'You cannot decide this. @Ana or @Omar can.'
    for (const person of [ivy, ken, max]) {
      given(oneDecision)
        .when(grant(person, 'B-1', 'apply'))
        .thenRefused('not_allowed', sentence)
      given(oneDecision)
        .when(reject(person, 'B-1', 'apply'))
        .thenRefused('not_allowed', sentence)
      given(oneDecision)
        .when(ask(person, 'B-1', 'apply'))
        .thenRefused('not_allowed', sentence)
    }
  })

  it('is for a blocker and an action that a document names', () => {
    given(oneDecision)
      .when(grant(ana, 'B-2', 'apply'))
      .thenRefused('unknown_blocker', 'There is no blocker b-2.')
    given(oneDecision)
      .when(grant(ana, 'B-1', 'cutover'))
      .thenRefused('unknown_action', 'B-1 does not block `cutover`.')
    given(oneDecision)
      .when(grant(ana, 'B-1', 'Apply'))
      .thenRefused('unknown_action', 'B-1 does not block `Apply`.')
  })

  it('is not given where no decision is asked, or where an owner retired the blocker', () => {
    given(lists(listing('B-1', { decision: 'n/a', proof: 'a surface map' })))
      .when(grant(ana, 'B-1', 'apply'))
      .thenRefused('not_asked', 'B-1 asks for no decision.')
    given(oneDecision, retire(omar, 'B-1'))
      .when(grant(ana, 'B-1', 'apply'))
      .thenRefused('out_of_date', 'B-1 was retired by @Omar; there is nothing left to decide.')
  })

  it('is given once: the second owner hears who was first, and when', () => {
    const sentence = '@Ana granted `apply` for B-1 already, on 12 June 2026, 09:00 (UTC).'
    for (const again of [grant(omar, 'B-1', 'apply'), grant(ana, 'B-1', 'apply'), reject(omar, 'B-1', 'apply')]) {
      given(oneDecision, grant(ana, 'B-1', 'apply'), later('1h'))
        .when(again)
        .thenRefused('already_decided', sentence)
    }
  })

  it.each([
    ['revoked', [revoke(omar, 'B-1', 'apply')]],
    ['spent', [spend('apply')]],
    ['expired and recorded so', [later('8d'), expire]],
  ])('that was %s is not given again on the prompt that was answered', (_, steps) => {
    given(oneDecision, grant(ana, 'B-1', 'apply'), ...steps)
      .when(grant(omar, 'B-1', 'apply', { round: 1 }))
      .thenRefused(
        'out_of_date',
        'What you saw is out of date: B-1 asks anew for `apply`. Nothing was recorded; please read the newest prompt.',
      )
  })

  it.each([
    ['revoked', 'revoked', [revoke(omar, 'B-1', 'apply')]],
    ['spent', 'spent', [spend('apply')]],
    ['expired', 'expired', [later('8d'), expire]],
  ])('that was %s is given anew on the round that this opened', (_, because, steps) => {
    const ledger = given(oneDecision, grant(ana, 'B-1', 'apply'), ...steps)
      .when(grant(omar, 'B-1', 'apply'))
      .thenRecorded({ kind: 'GrantIssued', round: 2 })
    expect(ledger.requirement('B-1', 'apply')).toMatchObject({
      round: { number: 2, because },
      previous: { round: { number: 1, because: 'added' } },
    })
    expect(ledger.gate('apply').open).toBe(true)
  })

  it('on a prompt whose words have changed since is refused, and nothing is recorded', () => {
    given(oneDecision, lists(listing('B-1', { decision: 'authorize something else' })))
      .when(grant(ana, 'B-1', 'apply', { round: 1 }))
      .thenRefused(
        'out_of_date',
        'What you saw is out of date: B-1 asks anew for `apply`. Nothing was recorded; please read the newest prompt.',
      )
  })

  it('on a prompt that never was is refused', () => {
    for (const round of [0, 2, -1, 0.5, Number.NaN]) {
      const { outcome } = given(oneDecision).when(grant(ana, 'B-1', 'apply', { round }))
      expect(outcome).toMatchObject({ refused: true, code: 'out_of_date' })
    }
  })

  it('of one action is no reason to ask about another, even one whose grant the clock has ended', () => {
    const { ledger } = given(
      twoActions,
      grant(ana, 'B-1', 'permit', { ttl: HOUR }),
      later('2h'),
      grant(ana, 'B-1', 'apply'),
    )
    expect(ledger.requirement('B-1', 'permit').round.number).toBe(1)
    ledger.run(expire)
    expect(ledger.requirement('B-1', 'permit').round).toMatchObject({ number: 2, because: 'expired' })
  })

  it('that the clock ended may be given anew before an entry says so, and is then not asked again', () => {
    const { ledger, when, gate } = given(oneDecision, grant(ana, 'B-1', 'apply', { ttl: HOUR }), later('2h'))
    when(grant(omar, 'B-1', 'apply')).thenRecorded({ kind: 'GrantIssued', round: 1 })
    when(expire).thenRecorded({ kind: 'GrantExpired' })
    expect(gate('apply').open).toBe(true)
    expect(ledger.requirement('B-1', 'apply').round.number).toBe(1)
  })
})

describe('where two owners are needed', () => {
  it('each grants once, and the round is decided by the second', () => {
    const { ledger, when } = given(twoOwners, grant(ana, 'B-1', 'cutover'))
    expect(ledger.gate('cutover').open).toBe(false)
    when(grant(ana, 'B-1', 'cutover')).thenRefused(
      'already_decided',
      'You granted `cutover` for B-1 already; another owner is needed. @Omar can.',
    )
    when(grant(omar, 'B-1', 'cutover')).thenRecorded({ kind: 'GrantIssued', round: 1 })
    expect(ledger.gate('cutover').open).toBe(true)
  })

  it('one person who clicks from two workspaces of an organisation is still one person', () => {
    given(twoOwners, grant(ana, 'B-1', 'cutover'))
      .when(grant({ ...ana, team: 'T03ELSEWHERE' }, 'B-1', 'cutover'))
      .thenRefused('already_decided', 'You granted `cutover` for B-1 already; another owner is needed. @Omar can.')
  })

  it('one owner alone is told that nobody else can', () => {
    given(adopt(policyOf({}), onePerson), twoOwners, grant(ana, 'B-1', 'cutover'))
      .when(grant(ana, 'B-1', 'cutover'))
      .thenRefused(
        'already_decided',
        'You granted `cutover` for B-1 already; another owner is needed. Nobody can: the policy names no such person.',
      )
  })

  it('a half that expired is given again, and the other half still counts', () => {
    const { ledger } = given(
      twoOwners,
      grant(ana, 'B-1', 'cutover', { ttl: HOUR }),
      later('2h'),
      grant(omar, 'B-1', 'cutover'),
    )
    expect(ledger.gate('cutover').open).toBe(false)
    ledger.run(grant(ana, 'B-1', 'cutover'))
    expect(ledger.gate('cutover').open).toBe(true)
  })

  it('a rejection takes the half that was given back', () => {
    const ledger = given(twoOwners, grant(ana, 'B-1', 'cutover'))
      .when(reject(omar, 'B-1', 'cutover', 'no rollback'))
      .thenRecorded(
        { kind: 'GrantRevoked', action: 'cutover', reason: 'rejected by @Omar: no rollback' },
        { kind: 'RequirementRejected', round: 1, reason: 'no rollback' },
      )
    expect(ledger.requirement('B-1', 'cutover').round).toMatchObject({ number: 2, because: 'rejected' })
    ledger.run(grant(omar, 'B-1', 'cutover'))
    expect(ledger.gate('cutover').reasons.map(({ code }) => code)).toEqual(['quorum_short'])
  })

  it('a rejection takes also the half of somebody who is no owner just now, and comes back', () => {
    const { ledger, codes } = given(
      twoOwners,
      grant(ana, 'B-1', 'cutover'),
      adopt(policy, { ...roles, owners: roles.owners.slice(1) }),
      reject(omar, 'B-1', 'cutover'),
      adopt(policy, roles),
    )
    expect(codes('cutover')).toEqual(['rejected'])
    ledger.run(grant(omar, 'B-1', 'cutover'))
    expect(codes('cutover')).toEqual(['quorum_short'])
  })

  it('a half with uses left stays when the other is spent', () => {
    const { ledger } = given(
      twoOwners,
      grant(ana, 'B-1', 'cutover', { uses: 2 }),
      grant(omar, 'B-1', 'cutover'),
      spend('cutover'),
    )
    expect(ledger.gate('cutover').reasons.map(({ code }) => code)).toEqual(['quorum_short'])
    ledger.run(grant(omar, 'B-1', 'cutover'))
    expect(ledger.gate('cutover').open).toBe(true)
  })

  it('policy may ask for the second later, and is then asked of the owners again', () => {
    const { ledger } = given(
      oneDecision,
      grant(ana, 'B-1', 'apply'),
      adopt(policyOf({ default: { owners_needed: 2 } })),
    )
    expect(ledger.requirement('B-1', 'apply').round).toMatchObject({ number: 2, because: 'policy' })
    expect(ledger.gate('apply').open).toBe(false)
    ledger.run(grant(omar, 'B-1', 'apply'))
    expect(ledger.gate('apply').open).toBe(true)
  })
})

describe('a rejection', () => {
  it('needs a reason, decides the round, and leaves the next one open for a better proposal', () => {
    given(oneDecision)
      .when(reject(ana, 'B-1', 'apply', ' '))
      .thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    const ledger = given(oneDecision)
      .when(reject(ana, 'B-1', 'apply', ' too early '))
      .thenRecorded({ kind: 'RequirementRejected', action: 'apply', round: 1, reason: 'too early' })
    expect(ledger.requirement('B-1', 'apply')).toMatchObject({
      previous: { round: { number: 1 }, rejected: { reason: 'too early', by: { user: ana.user } } },
      round: { number: 2, because: 'rejected' },
    })
  })

  it('is told to the owner who was slower', () => {
    given(oneDecision, reject(ana, 'B-1', 'apply'))
      .when(grant(omar, 'B-1', 'apply', { round: 1 }))
      .thenRefused('already_decided', '@Ana rejected `apply` for B-1 already, on 12 June 2026, 09:00 (UTC).')
  })

  it('can be followed by a grant', () => {
    const { ledger } = given(oneDecision, reject(ana, 'B-1', 'apply'), grant(omar, 'B-1', 'apply'))
    expect(ledger.gate('apply').open).toBe(true)
  })
})

describe('a question', () => {
  it('is put by an owner, and answered by an operator or an owner', () => {
    const { ledger, when } = given(oneDecision, ask(ana, 'B-1', 'apply', ' Who is on call? '))
    const [asked] = ledger.requirement('B-1', 'apply').questions
    expect(asked).toMatchObject({ question: 'Who is on call?', by: { user: ana.user }, answer: null })
    when(answer(max, 'B-1', 'apply')).thenRefused(
      'not_allowed',
      'You cannot answer this. @Ivy, @Ken, @Ana or @Omar can.',
    )
    when(answer(ivy, 'B-1', 'apply', ' ')).thenRefused('bad_input', 'Please write the answer.', 'answer')
    when(answer(ivy, 'B-1', 'apply', ' Ken is. ')).thenRecorded({
      kind: 'InfoAnswered',
      answer: 'Ken is.',
      question: asked?.id as string,
    })
    const [answered] = ledger.requirement('B-1', 'apply').questions
    expect(answered?.answer).toMatchObject({ text: 'Ken is.', by: { user: ivy.user } })
    when(answer(ken, 'B-1', 'apply', 'me', asked?.id)).thenRefused(
      'nothing_to_answer',
      '@Ivy answered that question already.',
    )
    when(answer(ken, 'B-1', 'apply', 'me', 'Q-99')).thenRefused(
      'nothing_to_answer',
      'The question Q-99 does not wait for an answer any more.',
    )
  })

  it('is not empty', () => {
    given(oneDecision)
      .when(ask(ana, 'B-1', 'apply', '  '))
      .thenRefused('bad_input', 'Please write the question.', 'question')
  })

  it('keeps the gate closed whoever grants, until it is answered (rule 7)', () => {
    const { ledger, codes, gate } = given(oneDecision, ask(ana, 'B-1', 'apply'), grant(omar, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['info_wanted'])
    ledger.run(answer(ivy, 'B-1', 'apply'))
    expect(gate('apply').open).toBe(true)
  })

  it('closes a gate that was open', () => {
    const { gate, ledger } = given(oneDecision, grant(omar, 'B-1', 'apply'))
    expect(gate('apply').open).toBe(true)
    ledger.run(ask(ana, 'B-1', 'apply', 'STOP: is the backup there?'))
    expect(gate('apply').reasons.map(({ sentence }) => sentence)).toEqual([
      'B-1: @Ana wants to know before `apply` is decided: “STOP: is the backup there?”. @Ivy or @Ken can answer. Until then nothing opens.',
    ])
  })

  it('stands beside others, and each answer is to the question that it names', () => {
    const { ledger, when, codes } = given(
      oneDecision,
      grant(omar, 'B-1', 'apply'),
      ask(ana, 'B-1', 'apply', 'Is the backup there?'),
      ask(omar, 'B-1', 'apply', 'Who is on call?'),
    )
    const [backup, onCall] = ledger.requirement('B-1', 'apply').questions
    when(answer(ivy, 'B-1', 'apply', 'Yes.', backup?.id)).thenRecorded({
      kind: 'InfoAnswered',
      question: backup?.id as string,
    })
    expect(ledger.requirement('B-1', 'apply').questions).toMatchObject([
      { question: 'Is the backup there?', answer: { text: 'Yes.' } },
      { question: 'Who is on call?', answer: null },
    ])
    expect(codes('apply')).toEqual(['info_wanted'])
    ledger.run(answer(ken, 'B-1', 'apply', 'Ivy.', onCall?.id))
    expect(codes('apply')).toEqual([])
  })

  it('is withdrawn by its asker only', () => {
    const { when, codes } = given(oneDecision, grant(omar, 'B-1', 'apply'), ask(ana, 'B-1', 'apply'))
    when(withdrawQuestion(omar, 'B-1', 'apply')).thenRefused(
      'not_allowed',
      'Only @Ana, who asked it, can withdraw the question.',
    )
    when(withdrawQuestion(ivy, 'B-1', 'apply')).thenRefused(
      'not_allowed',
      'You cannot withdraw a question. @Ana or @Omar can.',
    )
    expect(codes('apply')).toEqual(['info_wanted'])
    when(withdrawQuestion(ana, 'B-1', 'apply')).thenRecorded({ kind: 'InfoWithdrawn' })
    expect(codes('apply')).toEqual([])
    when(withdrawQuestion(ana, 'B-1', 'apply')).thenRefused('nothing_to_answer', 'The question none is over already.')
  })

  it('asked twice in the same words by the same person is one question', () => {
    const { ledger, when } = given(oneDecision, ask(ana, 'B-1', 'apply'))
    when(ask(ana, 'B-1', 'apply')).thenNothing()
    when(ask(omar, 'B-1', 'apply')).thenRecorded({ kind: 'InfoRequested' })
    expect(ledger.requirement('B-1', 'apply').questions).toHaveLength(2)
  })

  it('outlives its round, for nobody has answered it', () => {
    const { codes, ledger } = given(
      oneDecision,
      ask(ana, 'B-1', 'apply'),
      reject(omar, 'B-1', 'apply'),
      grant(omar, 'B-1', 'apply'),
    )
    expect(codes('apply')).toEqual(['info_wanted'])
    ledger.run(lists(listing('B-1', { item: 'anew' })))
    ledger.run(grant(omar, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['info_wanted'])
  })

  it('still waits where one owner agrees that no decision is needed', () => {
    const proofOnly = listing('B-1', { decision: 'n/a', proof: 'restore it' })
    const { codes, ledger } = given(
      lists(listing('B-1', { proof: 'restore it' })),
      ask(ana, 'B-1', 'apply'),
      lists(proofOnly),
      confirm(omar, 'B-1', 'decision_missing'),
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
    )
    expect(codes('apply')).toEqual(['info_wanted', 'not_authorised'])
    ledger.run(answer(ivy, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['not_authorised'])
  })

  it('of somebody who is no owner any more waits no longer, and waits again when they come back', () => {
    const { codes, ledger } = given(oneDecision, grant(omar, 'B-1', 'apply'), ask(ana, 'B-1', 'apply'))
    ledger.run(adopt(policy, { ...roles, owners: roles.owners.slice(1) }))
    expect(codes('apply')).toEqual([])
    ledger.run(adopt(policy, roles))
    expect(codes('apply')).toEqual(['info_wanted'])
  })

  it('may be asked though many were answered, of which the newest are kept', () => {
    const { ledger, when } = given(oneDecision)
    for (let i = 0; i < 30; i += 1) {
      ledger.run(ask(ana, 'B-1', 'apply', `Question ${i}?`))
      ledger.run(answer(ivy, 'B-1', 'apply'))
    }
    expect(
      ledger
        .requirement('B-1', 'apply')
        .questions.map(({ question }) => question)
        .at(-1),
    ).toBe('Question 29?')
    expect(ledger.requirement('B-1', 'apply').questions).toHaveLength(20)
    for (let i = 0; i < 20; i += 1) ledger.run(ask(ana, 'B-1', 'apply', `Open ${i}?`))
    when(ask(ana, 'B-1', 'apply', 'One more?')).thenRefused(
      'bad_input',
      '20 questions wait for an answer here already; please have some of them answered or withdrawn first.',
    )
  })
})

describe('a revocation', () => {
  it('is any owner’s, at any time, with a reason', () => {
    const { when } = given(oneDecision, grant(ana, 'B-1', 'apply'))
    when(revoke(ivy, 'B-1', 'apply')).thenRefused('not_allowed', 'You cannot revoke a grant. @Ana or @Omar can.')
    when(revoke(omar, 'B-1', 'apply', '')).thenRefused(
      'bad_input',
      'Please give a reason: the ledger keeps it.',
      'reason',
    )
    when(revoke(omar, 'B-1', 'apply', ' an incident ')).thenRecorded(
      { kind: 'GrantRevoked', action: 'apply', reason: 'an incident' },
      { kind: 'RequirementAsked', round: 2, because: 'revoked' },
    )
  })

  it('is of a grant that there is', () => {
    given(oneDecision)
      .when({ kind: 'revoke', by: ana, on: 'blocker/b-1', grant: 'G-99', reason: 'x' })
      .thenRefused('unknown_grant', 'There is no grant G-99 that is in force, or was until lately.')
  })

  it.each([
    ['it was revoked', [revoke(omar, 'B-1', 'apply')]],
    ['it was spent', [spend('apply')]],
    ['it was expired', [later('8d'), expire]],
    [
      'it was given for words that have changed since',
      [lists(listing('B-1', { decision: 'authorize something else' }))],
    ],
  ])('comes too late when %s', (how, steps) => {
    const { ledger, when } = given(oneDecision, grant(ana, 'B-1', 'apply'), ...steps)
    const id = ledger.requirement('B-1', 'apply').previous?.grants[0]?.id
    when(revoke(ana, 'B-1', 'apply')).thenRefused('already_settled', `Grant ${id} is over already: ${how}.`)
  })
})
