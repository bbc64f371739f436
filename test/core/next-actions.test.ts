import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { messagesWanted } from '../../src/core/messages/wanted.ts'
import { isAsked, type Waiting, waitsForOperator, waitsForOwner } from '../../src/core/next-actions.ts'
import { ana, ivy, ken, omar } from '../support/cast.ts'
import {
  accept,
  ask,
  given,
  grant,
  importing,
  listing,
  lists,
  realMap,
  reject,
  retire,
  revoke,
  type Step,
  spend,
  submit,
} from '../support/given.ts'

const told = (waiting: Waiting) => `${waiting.blocker.id} ${waiting.what}${waiting.why ? ` ${waiting.why.code}` : ''}`

/** What waits for whom, a line a thing. */
function waits(...steps: Step[]) {
  const { ledger } = given(...steps)
  return {
    owner: waitsForOwner(ledger.state, ledger.now).map(told),
    operator: waitsForOperator(ledger.state, ledger.now).map(told),
    asked: waitsForOwner(ledger.state, ledger.now).filter(isAsked).length,
  }
}

const b1 = lists(listing('B-1', { proof: 'restore it' }))
const decisionOnly = lists(listing('B-1'))

describe('what waits', () => {
  it('is a decision for owners and a proof for operators', () => {
    expect(waits(b1)).toEqual({
      owner: ['B-1 decision decision_awaited'],
      operator: ['B-1 proof proof_awaited'],
      asked: 1,
    })
  })

  it('is a review for both, once a proof is submitted, and nothing once it is accepted', () => {
    const review = 'B-1 review proof_awaited'
    expect(waits(b1, grant(ana, 'B-1', 'apply'), submit(ivy, 'B-1'))).toMatchObject({
      owner: [review],
      operator: [review],
    })
    expect(waits(b1, grant(ana, 'B-1', 'apply'), submit(ivy, 'B-1'), accept(ken, 'B-1'))).toMatchObject({
      owner: [],
      operator: [],
    })
  })

  it('is a question for operators, and meanwhile no decision for owners', () => {
    expect(waits(decisionOnly, ask(ana, 'B-1', 'apply'))).toMatchObject({
      owner: [],
      operator: ['B-1 question info_wanted'],
    })
  })

  it('is a claim for owners', () => {
    expect(waits(lists(listing('B-1', { status: 'CLOSED' }))).owner).toEqual([
      'B-1 claim',
      'B-1 decision decision_awaited',
    ])
  })

  it('is to retire what asks for nothing, once however much it blocks', () => {
    expect(waits(lists(listing('B-1', { decision: 'n/a', blocks: 'apply/permit' }))).owner).toEqual([
      'B-1 retirement decision_awaited',
    ])
  })

  it('is the next action, where an operator has no proof to give', () => {
    expect(waits(decisionOnly).operator).toEqual(['B-1 next_action decision_awaited'])
  })

  it('is nothing of a retired blocker', () => {
    expect(waits(b1, retire(ana, 'B-1'))).toEqual({ owner: [], operator: [], asked: 0 })
  })

  it('is ten decisions and five proofs in the real map', () => {
    const { owner, operator } = waits(importing(realMap()))
    expect(owner.filter((line) => line.includes(' decision '))).toHaveLength(10)
    expect(operator.filter((line) => line.includes(' proof '))).toHaveLength(5)
  })

  it.each([
    ['rejected', [reject(ana, 'B-1', 'apply')]],
    ['revoked', [grant(ana, 'B-1', 'apply'), revoke(omar, 'B-1', 'apply')]],
    ['spent', [grant(ana, 'B-1', 'apply'), spend('apply')]],
  ] as [string, Step[]][])('is there to decide, but asks nobody, after it was %s', (_, steps) => {
    expect(waits(decisionOnly, ...steps)).toMatchObject({ owner: [expect.stringMatching(/^B-1 decision /)], asked: 0 })
  })
})

describe('an operator who needs an owner', () => {
  const help = (by = ivy, question = ' Which snapshot? ', id = 'B-1') =>
    ({ kind: 'ask-help', by, blocker: blockerKey(id), question }) as const

  it('asks them all, and it stands in the thread of the card', () => {
    const ledger = given(b1).when(help()).thenRecorded({ kind: 'HelpAsked', question: 'Which snapshot?' })
    const { create } = messagesWanted(ledger.entries.slice(-1), ledger.state, ledger.state.desk)
    const keys = create.map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['line/card/b-1/5', 'help/5/U01ANA', 'help/5/U02OMAR']))
  })

  it('says what about, and of which blocker', () => {
    given(b1).when(help(ivy, ' ')).thenRefused('bad_input', 'Please write the question.', 'question')
    given(b1)
      .when(help(ivy, 'Which?', 'B-9'))
      .thenRefused('unknown_blocker', 'There is no blocker b-9.')
    given(b1).when(help(ana)).thenRefused('not_allowed', 'You cannot ask the owners. @Ivy or @Ken can.')
  })

  it('changes no gate by it', () => {
    const { ledger } = given(b1)
    const before = ledger.gate('apply')
    ledger.run(help())
    expect(ledger.gate('apply')).toEqual(before)
  })
})
