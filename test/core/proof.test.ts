import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import type { Caller } from '../../src/core/caller/caller.ts'
import type { SubmitProof } from '../../src/core/command.ts'
import { waitsForOperator, waitsForOwner } from '../../src/core/next-actions.ts'
import type { Person } from '../../src/core/person.ts'
import { ana, ivy, ken, max, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
  confirm,
  giveBack,
  given,
  grant,
  listing,
  lists,
  reopen,
  retire,
  type Step,
  submit,
} from '../support/given.ts'

const byPolicy = adopt(policyOf({ actions: { apply: { authorised_by: ['B-1'] } } }))
const bothKeys = lists(listing('B-1', { blocks: 'apply/permit', proof: 'restore byte-exact' }))

describe('a proof', () => {
  it('is submitted by an operator, in words or links, for the words that are asked now', () => {
    const ledger = given(bothKeys)
      .when(submit(ivy, 'B-1', ' done ', [' https://ci.example/7 ', '']))
      .thenRecorded({ kind: 'ProofSubmitted', text: 'done', links: ['https://ci.example/7'] })
    expect(ledger.blocker('B-1').newest_proof).toMatchObject({ status: 'submitted', by: { user: ivy.user } })
  })

  it('may be a link alone, but not nothing', () => {
    given(bothKeys)
      .when(submit(ivy, 'B-1', '', ['http://ci.example']))
      .thenRecorded({ kind: 'ProofSubmitted', text: '' })
    for (const nothing of [' ', '\u200b\u2060'])
      given(bothKeys)
        .when(submit(ivy, 'B-1', nothing, [' ']))
        .thenRefused('bad_input', 'Please describe the proof, or give at least one link to it.', 'proof_text')
  })

  it('is not returned for a reason that nobody can see', () => {
    given(bothKeys, submit(ivy, 'B-1'))
      .when(giveBack(ken, 'B-1', '\u200b'))
      .thenRefused('bad_input', 'Please say what is missing: whoever submitted it will read it.', 'reason')
  })

  it.each(['javascript:alert(1)', 'ci.example/7', 'ftp://ci.example', 'https://'])('does not link to %s', (link) => {
    given(bothKeys)
      .when(submit(ivy, 'B-1', 'done', ['https://ci.example', link]))
      .thenRefused(
        'bad_input',
        `“${link}” is not a link; please give addresses that begin with https:// or http://, one a line.`,
        'proof_links',
      )
  })

  it('is not submitted by an owner or anybody else', () => {
    for (const person of [ana, max]) {
      given(bothKeys)
        .when(submit(person, 'B-1'))
        .thenRefused('not_allowed', 'You cannot submit a proof. @Ivy or @Ken can.')
    }
  })

  it('is for a blocker that is there, not retired, and asks for one', () => {
    given(bothKeys).when(submit(ivy, 'B-2')).thenRefused('unknown_blocker', 'There is no blocker b-2.')
    given(bothKeys, retire(ana, 'B-1'))
      .when(submit(ivy, 'B-1'))
      .thenRefused('out_of_date', 'B-1 was retired by @Ana; it needs no proof.')
    given(lists(listing('B-1')))
      .when(submit(ivy, 'B-1'))
      .thenRefused('not_asked', 'B-1 asks for no proof.')
  })

  it('replaces one that nobody has reviewed', () => {
    const { ledger, when } = given(bothKeys, submit(ivy, 'B-1', 'first'))
    const first = ledger.blocker('B-1').newest_proof
    ledger.run(submit(ken, 'B-1', 'second'))
    const second = ledger.blocker('B-1').newest_proof
    expect(second).toMatchObject({ text: 'second', status: 'submitted' })
    when(accept(ana, 'B-1', first?.id)).thenRefused(
      'out_of_date',
      'Another proof was submitted for B-1 since; please look at that one.',
    )
    when(accept(ivy, 'B-1', second?.id)).thenRecorded({ kind: 'ProofAccepted', proof: second?.id as string })
  })

  it('does not replace one that was accepted', () => {
    given(bothKeys, submit(ivy, 'B-1'), accept(ken, 'B-1'))
      .when(submit(ken, 'B-1'))
      .thenRefused('already_settled', 'The proof of B-1 is accepted already. To replace it, have it returned first.')
  })
})

describe('a review', () => {
  it('is not the submitter’s own, whichever workspace they click from', () => {
    const sentence = 'You submitted this proof, so somebody else has to accept it: an owner or another operator.'
    given(bothKeys, submit(ivy, 'B-1')).when(accept(ivy, 'B-1')).thenRefused('own_proof', sentence)
    given(bothKeys, submit(ivy, 'B-1'))
      .when(accept({ ...ivy, team: 'T03ELSEWHERE' }, 'B-1'))
      .thenRefused('own_proof', sentence)
  })

  it('is an owner’s or another operator’s', () => {
    for (const person of [ana, omar, ken]) {
      given(bothKeys, submit(ivy, 'B-1')).when(accept(person, 'B-1')).thenRecorded({ kind: 'ProofAccepted' })
    }
    const sentence = 'You cannot review a proof. @Ana, @Omar, @Ivy or @Ken can.'
    given(bothKeys, submit(ivy, 'B-1')).when(accept(max, 'B-1')).thenRefused('not_allowed', sentence)
    given(bothKeys, submit(ivy, 'B-1')).when(giveBack(max, 'B-1')).thenRefused('not_allowed', sentence)
  })

  it('is of a proof that there is', () => {
    given(bothKeys)
      .when(accept(ana, 'B-1', 'P-99'))
      .thenRefused('unknown_proof', 'There is no proof P-99 of B-1.')
    given(bothKeys, submit(ivy, 'B-1'))
      .when(giveBack(ana, 'B-1', 'no', 'P-99'))
      .thenRefused('out_of_date', 'Another proof was submitted for B-1 since; please look at that one.')
  })

  it('that returns it says what is missing', () => {
    given(bothKeys, submit(ivy, 'B-1'))
      .when(giveBack(ana, 'B-1', ' '))
      .thenRefused('bad_input', 'Please say what is missing: whoever submitted it will read it.', 'reason')
    given(bothKeys, submit(ivy, 'B-1'))
      .when(giveBack(ana, 'B-1', ' the checksum '))
      .thenRecorded({ kind: 'ProofReturned', reason: 'the checksum' })
  })

  it('may return what was accepted, and closes the gate by it', () => {
    const { ledger, gate } = given(
      byPolicy,
      bothKeys,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      grant(ana, 'B-1', 'apply'),
    )
    expect(gate('apply').open).toBe(true)
    ledger.run(giveBack(omar, 'B-1'))
    expect(gate('apply').reasons.map(({ code }) => code)).toEqual(['proof_returned'])
  })

  it('is made once', () => {
    const { ledger, when } = given(bothKeys, submit(ivy, 'B-1'), accept(ken, 'B-1'))
    const id = ledger.blocker('B-1').newest_proof?.id
    when(accept(ana, 'B-1')).thenRefused('already_settled', `Proof ${id} was accepted already.`)
    ledger.run(giveBack(ana, 'B-1'))
    when(accept(ana, 'B-1')).thenRefused('already_settled', `Proof ${id} was returned already.`)
    when(giveBack(ana, 'B-1')).thenRefused('already_settled', `Proof ${id} was returned already.`)
  })

  it('is not of words that have changed since', () => {
    const { ledger, when } = given(bothKeys, submit(ivy, 'B-1'))
    const id = ledger.blocker('B-1').newest_proof?.id
    when(lists(listing('B-1', { blocks: 'apply/permit', proof: 'restore in a clone' }))).thenRecorded(
      { kind: 'DocumentImported' },
      { kind: 'BlockerRevised' },
      { kind: 'ProofWentStale', proof: id as string },
    )
    const sentence = `Proof ${id} was for words that have changed since; a new one is needed.`
    when(accept(ken, 'B-1')).thenRefused('already_settled', sentence)
    when(giveBack(ken, 'B-1')).thenRefused('already_settled', sentence)
    when(submit(ivy, 'B-1')).thenRecorded({ kind: 'ProofSubmitted' })
  })

  it('serves every action of the blocker, and none of them alone', () => {
    const { ledger, gate } = given(byPolicy, bothKeys, submit(ivy, 'B-1'), accept(ken, 'B-1'))
    expect(gate('apply').reasons.map(({ code }) => code)).toEqual(['decision_awaited'])
    ledger.run(grant(ana, 'B-1', 'apply'))
    expect([gate('apply').open, gate('permit').open]).toEqual([true, false])
  })

  it('counts while whoever accepted it holds a role, is asked of others meanwhile, and counts again when they come back (rule 5)', () => {
    const withoutKen = { owners: roles.owners, operators: roles.operators.filter(({ user }) => user !== ken.user) }
    const { ledger, when, codes, reasons } = given(bothKeys, submit(ivy, 'B-1'), accept(ken, 'B-1'))
    expect(codes('apply')).not.toContain('grantor_left')
    ledger.run(adopt(policy, withoutKen))
    const id = ledger.blocker('B-1').newest_proof?.id
    expect(reasons('apply')).toContain(
      `grantor_left: B-1: @Ken accepted proof ${id}, and holds no role any more. @Ana or @Omar can accept it.`,
    )
    expect(waitsForOwner(ledger.state, ledger.now).map(({ what }) => what)).toContain('review')
    expect(waitsForOperator(ledger.state, ledger.now).map(({ what }) => what)).toEqual(['review'])
    ledger.run(adopt(policy, roles))
    expect(codes('apply')).not.toContain('grantor_left')
    ledger.run(adopt(policy, withoutKen))
    when(accept(ivy, 'B-1')).thenRefused(
      'own_proof',
      'You submitted this proof, so somebody else has to accept it: an owner or another operator.',
    )
    when(accept(omar, 'B-1')).thenRecorded({ kind: 'ProofAccepted' })
    expect(codes('apply')).not.toContain('grantor_left')
  })

  it('may be the submitter’s own where the policy says allow_self', () => {
    given(adopt(policyOf({ allow_self: true })), bothKeys, submit(ivy, 'B-1'))
      .when(accept(ivy, 'B-1'))
      .thenRecorded({ kind: 'ProofAccepted' })
  })

  it('of what was retired and reopened does not stand: a proof must be given anew', () => {
    const { ledger, codes } = given(
      bothKeys,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      retire(ana, 'B-1'),
      reopen(omar, 'B-1'),
    )
    expect(ledger.blocker('B-1').newest_proof?.status).toBe('stale')
    expect(codes('apply')).toContain('proof_stale')
  })

  it('does not outlive an owner’s word that no proof is needed', () => {
    const without = lists(listing('B-1', { blocks: 'apply/permit' }))
    const { ledger } = given(
      bothKeys,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      without,
      confirm(ana, 'B-1', 'proof_missing'),
    )
    expect(ledger.blocker('B-1').newest_proof?.status).toBe('stale')
    ledger.run(bothKeys)
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toContain('proof_stale')
  })
})

describe('evidence that checks itself', () => {
  const sha256 = 'a'.repeat(64)
  const program: Caller = { id: 'token/T-9', name: 'ci', scopes: ['proof:submit'], actions: null }
  const asked = lists(listing('B-1', { proof: 'restore it' }))
  const from = (by: SubmitProof['by'], more: Partial<SubmitProof> = {}): SubmitProof => ({
    kind: 'submit-proof',
    blocker: blockerKey('B-1'),
    text: 'restored',
    links: [],
    ...(by ? { by } : {}),
    ...more,
  })
  const confirmed = (by: Person): Step => {
    return (ledger) => ({
      kind: 'confirm-proof',
      by,
      blocker: blockerKey('B-1'),
      proof: ledger.blocker('B-1').newest_proof?.id ?? '',
    })
  }

  it('is returned by rule where what must be equal is not', () => {
    const { ledger } = given(asked, from(ivy, { compared: { before: 'rows: 40', after: 'rows: 39' } }))
    expect(ledger.blocker('B-1').newest_proof).toMatchObject({
      status: 'returned',
      review: { reason: 'By rule: what must be equal is not. Before: “rows: 40”; after: “rows: 39”.' },
    })
    const equal = given(asked, from(ivy, { compared: { before: 'rows: 40', after: 'rows: 40' } })).ledger
    expect(equal.blocker('B-1').newest_proof?.status).toBe('submitted')
  })

  it.each([
    ['a hash that is none', [{ name: 'a', sha256: 'x' }], 'SHA-256'],
    [
      'a name twice',
      [
        { name: 'a', sha256 },
        { name: 'a', sha256 },
      ],
      'twice',
    ],
    ['no name', [{ name: ' ', sha256 }], 'has a name'],
  ])('refuses %s', (_, artefacts, sentence) => {
    expect(given(asked).when(from(ivy, { artefacts })).outcome).toMatchObject({
      code: 'bad_input',
      sentence: expect.stringContaining(sentence),
    })
  })

  it('of a program counts only after an operator confirmed it and somebody else accepted it (rule 1)', () => {
    const submitted = [asked, from(program, { artefacts: [{ name: 'log', sha256 }] })]
    expect(given(...submitted).when(accept(omar, 'B-1')).outcome).toMatchObject({ code: 'not_confirmed' })
    expect(given(...submitted).when(confirmed(ana)).outcome).toMatchObject({ code: 'not_allowed' })
    expect(given(...submitted, confirmed(ivy)).when(accept(ivy, 'B-1')).outcome).toMatchObject({ code: 'own_proof' })
    expect(given(...submitted, confirmed(ivy)).when(confirmed(ken)).outcome).toMatchObject({ code: 'already_settled' })
    const { ledger } = given(...submitted, confirmed(ivy), accept(ken, 'B-1'))
    expect(ledger.blocker('B-1').newest_proof).toMatchObject({
      status: 'accepted',
      confirmed: { by: { user: ivy.user } },
    })
    expect(given(asked, from(ivy)).when(confirmed(ken)).outcome).toMatchObject({ code: 'already_settled' })
  })
})
