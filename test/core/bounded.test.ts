import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import { ana, ivy, ken, omar } from '../support/cast.ts'
import {
  accept,
  answer,
  ask,
  confirm,
  freeze,
  giveBack,
  given,
  grant,
  grantRequest,
  listing,
  lists,
  refuse,
  reject,
  reopen,
  requestRun,
  retire,
  revoke,
  type Step,
  spend,
  submit,
  thaw,
} from '../support/given.ts'

const b1 = lists(listing('B-1'))
const proven = lists(listing('B-1', { proof: 'restore it' }))

/** The size of what is known after a round of steps was played so often; numbers and hashes count as one digit. */
function sizesAfter(start: Step, steps: (i: number) => Step[], ...times: number[]): number[] {
  const { ledger } = given(start)
  const sizes: number[] = []
  for (let i = 1; i <= Math.max(...times); i += 1) {
    for (const step of steps(i)) {
      const outcome = ledger.run(step)
      if ('refused' in outcome) throw new Error(outcome.sentence)
    }
    const { desk, blockers, requests } = ledger.state
    if (times.includes(i))
      sizes.push(JSON.stringify([desk, [...blockers], [...requests]]).replace(/[0-9a-f]{64}|\d+/g, '0').length)
  }
  return sizes
}

describe('a state is bounded (rule 13): it is no larger after 1,000 times than after 10', () => {
  it('of granting and going through', () => {
    const [few, many] = sizesAfter(b1, () => [grant(ana, 'B-1', 'apply'), spend('apply')], 10, 1000)
    expect(many).toBe(few)
  })

  it.each<[string, Step, (i: number) => Step[]]>([
    ['granting and revoking', b1, () => [grant(ana, 'B-1', 'apply'), revoke(omar, 'B-1', 'apply')]],
    ['rejecting', b1, () => [reject(ana, 'B-1', 'apply')]],
    [
      'asking and answering',
      b1,
      () => [ask(ana, 'B-1', 'apply'), answer(ivy, 'B-1', 'apply'), reject(ana, 'B-1', 'apply')],
    ],
    ['asking and answering in one round', b1, () => [ask(ana, 'B-1', 'apply'), answer(ivy, 'B-1', 'apply')]],
    ['submitting and returning a proof', proven, () => [submit(ivy, 'B-1'), giveBack(ken, 'B-1')]],
    ['accepting and returning a proof', proven, () => [submit(ivy, 'B-1'), accept(ken, 'B-1'), giveBack(ken, 'B-1')]],
    ['retiring and reopening', proven, () => [submit(ivy, 'B-1'), retire(ana, 'B-1'), reopen(omar, 'B-1')]],
    ['requesting and spending', b1, () => [requestRun(ivy, 'apply'), grantRequest(ana), spend('apply')]],
    ['freezing and thawing', b1, () => [freeze(ivy, 'apply'), thaw(ana)]],
    ['refused attempts', b1, () => [attempt]],
    [
      'claims made and refused',
      b1,
      (i) => [lists(listing('B-1', { status: 'CLOSED', evidence: `${i}` })), refuse(ana, 'B-1', 'closed'), b1],
    ],
    [
      'claims made and confirmed',
      b1,
      () => [lists(listing('B-1', { status: 'CLOSED' })), confirm(ana, 'B-1', 'closed'), b1],
    ],
    [
      'words that change, with a grant each',
      b1,
      (i) => [lists(listing('B-1', { item: `the surface ${i}` })), grant(ana, 'B-1', 'apply')],
    ],
    ['reminders and digests', b1, (i) => [reminder(i), { kind: 'prepare-digest', date: dateOf(i) }]],
  ])('of %s', (_, start, steps) => {
    const [few, many] = sizesAfter(start, steps, 40, 160)
    expect(many).toBe(few)
  })
})

const attempt: Command = {
  kind: 'note-refused-passage',
  action: 'apply',
  params: [],
  passed_by: 'lane-7',
  codes: ['not_authorised'],
}

function reminder(i: number): Command {
  return { kind: 'prepare-reminder', operator: ivy.user, date: dateOf(i) }
}

function dateOf(i: number): string {
  return new Date(Date.UTC(2026, 5, i)).toISOString().slice(0, 10)
}
