import { describe, expect, it } from 'vitest'
import { asActor, hasRole, refuseUnless } from '../../src/core/person.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { ana, dee, everybody, gus, ivy, ken, max, nia, omar, robot, sam } from '../support/cast.ts'
import {
  accept,
  answer,
  ask,
  confirm,
  giveBack,
  given,
  grant,
  listing,
  lists,
  reject,
  reopen,
  retire,
  revoke,
  submit,
} from '../support/given.ts'

const { ledger } = given()
const { state } = ledger

describe('a role', () => {
  it('is held by the members of the workspace whom policy names, and nobody else', () => {
    expect(everybody.filter((person) => hasRole(state, person, 'owner'))).toEqual([ana, omar])
    expect(everybody.filter((person) => hasRole(state, person, 'operator'))).toEqual([ivy, ken])
  })

  it.each(['guest', 'bot', 'deactivated', 'stranger', 'unknown'] as const)(
    'is lost by an owner who becomes a %s',
    (standing) => {
      expect(hasRole(state, { ...ana, standing }, 'owner')).toBe(false)
      expect(refuseUnless(state, { ...ana, standing }, ['owner'], 'decide this')).not.toBeNull()
    },
  )

  it('goes by the id, whatever name somebody gives themselves', () => {
    expect(hasRole(state, { ...max, name: 'Ana' }, 'owner')).toBe(false)
    expect(hasRole(state, { ...ana, name: 'Somebody else' }, 'owner')).toBe(true)
  })
})

describe('somebody who may not', () => {
  it.each([
    [gus, 'not_allowed', 'Guests cannot decide this. @Ana or @Omar can.'],
    [robot, 'not_allowed', 'Bots cannot decide this. @Ana or @Omar can.'],
    [dee, 'not_allowed', 'A deactivated account cannot decide this. @Ana or @Omar can.'],
    [sam, 'not_allowed', 'People of other workspaces cannot decide this. @Ana or @Omar can.'],
    [
      nia,
      'not_known',
      'Countersign does not know you yet and is looking you up now. Please try again in a few seconds.',
    ],
    [max, 'not_allowed', 'You cannot decide this. @Ana or @Omar can.'],
    [ivy, 'not_allowed', 'You cannot decide this. @Ana or @Omar can.'],
  ] as const)('$name hears why, and who can', (person, code, sentence) => {
    given(lists(listing('B-1')))
      .when(grant(person, 'B-1', 'apply'))
      .thenRefused(code, sentence)
  })

  it.each([gus, robot, dee, sam, max, ana])('hears of the operators where it is theirs to do: $name', (person) => {
    const { outcome } = given(lists(listing('B-1', { proof: 'restore it' }))).when(submit(person, 'B-1'))
    expect(outcome).toMatchObject({ sentence: expect.stringMatching(/ cannot submit a proof\. @Ivy or @Ken can\.$/) })
  })

  it('is not told to ask themselves', () => {
    const { sentence } = refuseUnless(state, { ...ana, standing: 'deactivated' }, ['owner'], 'decide this') ?? {}
    expect(sentence).toBe('A deactivated account cannot decide this. @Omar can.')
  })

  it('hears of each person once, who holds both roles', () => {
    const { owners, operators } = state.desk.roles
    const both = { desk: { ...state.desk, roles: { owners, operators: [...operators, ...owners] } } }
    expect(refuseUnless(both, max, ['owner', 'operator'], 'answer this')?.sentence).toBe(
      'You cannot answer this. @Ana, @Omar, @Ivy or @Ken can.',
    )
  })
})

describe('guests, bots, strangers, deactivated and unknown people', () => {
  const doings = {
    grant: (by: typeof gus) => grant(by, 'B-1', 'permit'),
    reject: (by: typeof gus) => reject(by, 'B-1', 'permit'),
    ask: (by: typeof gus) => ask(by, 'B-1', 'permit'),
    answer: (by: typeof gus) => answer(by, 'B-1', 'permit'),
    revoke: (by: typeof gus) => revoke(by, 'B-1', 'apply'),
    'submit a proof': (by: typeof gus) => submit(by, 'B-1'),
    'accept a proof': (by: typeof gus) => accept(by, 'B-1'),
    'return a proof': (by: typeof gus) => giveBack(by, 'B-1'),
    retire: (by: typeof gus) => retire(by, 'B-1'),
    reopen: (by: typeof gus) => reopen(by, 'B-2'),
    'settle a claim': (by: typeof gus) => confirm(by, 'B-3', 'closed'),
    'put off reminders': (by: typeof gus) => ({ kind: 'snooze', by, until: '2026-06-13T09:00:00.000Z' }) as const,
  }
  const ready = () =>
    given(
      lists(
        listing('B-1', { blocks: 'apply/permit', proof: 'restore it' }),
        listing('B-2'),
        listing('B-3', { status: 'CLOSED' }),
      ),
      grant(ana, 'B-1', 'apply'),
      ask(ana, 'B-1', 'permit'),
      submit(ivy, 'B-1'),
      retire(omar, 'B-2'),
    )

  it.each(Object.entries(doings))('never %s, though an owner or an operator can', (_, doing) => {
    for (const person of [gus, robot, sam, dee, nia, max])
      expect(ready().when(doing(person)).outcome).toMatchObject({ refused: true })
    const able = [ana, omar, ivy, ken].filter((person) => !isRefusal(ready().when(doing(person)).outcome))
    expect(able.length).toBeGreaterThan(0)
  })
})

describe('the ledger', () => {
  it('knows people by team and user, and keeps the name they had', () => {
    expect(asActor(ana)).toEqual({ kind: 'person', team: 'T01SANDBOX', user: 'U01ANA', name: 'Ana' })
  })
})
