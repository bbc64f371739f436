import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { type MessageSubject, messageKey, messageSubject, messagesWanted } from '../../src/core/messages.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { nothing } from '../../src/core/state.ts'
import { ana, ivy, ken, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
  ask,
  expire,
  given,
  grant,
  HOUR,
  importing,
  later,
  listing,
  lists,
  mapOf,
  openLedger,
  reject,
  retire,
  revoke,
  type Step,
  spend,
  submit,
} from '../support/given.ts'

/** The keys that the last step creates and touches, after the steps before it. */
function wanted(...steps: [Step, ...Step[]]) {
  const last = steps.at(-1) as Step
  const { ledger } = given(...steps.slice(0, -1))
  const before = ledger.entries.length
  const outcome = ledger.run(last)
  if (isRefusal(outcome)) throw new Error(outcome.sentence)
  const { create, touch } = messagesWanted(ledger.entries.slice(before), ledger.state)
  // Everybody’s App Home follows every change; only what else is touched tells the changes apart.
  return { create, touch: touch.filter((key) => key !== 'home/'), keys: create.map(({ key }) => key) }
}

const b1 = lists(listing('B-1'))
const granted = grant(ana, 'B-1', 'apply')
const closed = lists(listing('B-1', { status: 'CLOSED' }))

describe('an import wants', () => {
  it('a card in the channel, and a prompt for each owner and action', () => {
    const { create } = wanted(lists(listing('B-1', { blocks: 'apply/REAL RUN' })))
    expect(create).toEqual([
      { key: 'card/b-1', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 2 },
      { key: 'prompt/b-1/apply/U01ANA/1', place: { kind: 'person', user: 'U01ANA' }, rank: 0 },
      { key: 'prompt/b-1/REAL%20RUN/U01ANA/1', place: { kind: 'person', user: 'U01ANA' }, rank: 0 },
      { key: 'prompt/b-1/apply/U02OMAR/1', place: { kind: 'person', user: 'U02OMAR' }, rank: 0 },
      { key: 'prompt/b-1/REAL%20RUN/U02OMAR/1', place: { kind: 'person', user: 'U02OMAR' }, rank: 0 },
    ])
  })

  it('no prompt where no decision is asked', () => {
    expect(wanted(lists(listing('B-1', { decision: 'n/a', proof: 'a map' }))).keys).toEqual(['card/b-1'])
  })

  it('each owner to settle what the document claims', () => {
    expect(wanted(b1, closed).keys).toEqual([
      'line/6',
      'line/7',
      'card/b-1',
      'prompt/b-1/apply/U01ANA/1',
      'claim/b-1/C-7/U01ANA',
      'prompt/b-1/apply/U02OMAR/1',
      'claim/b-1/C-7/U02OMAR',
    ])
  })

  it('a notice when the document says that production work was performed', () => {
    const { create } = wanted(importing(mapOf([listing('B-1')], { production_work_performed: true })))
    expect(create[0]).toEqual({ key: 'notice/3', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 1 })
    expect(wanted(b1).keys.some((key) => key.startsWith('notice/'))).toBe(false)
  })

  it('nothing for what it does not change', () => {
    expect(wanted(b1, b1)).toEqual({ create: [], touch: [], keys: [] })
  })
})

describe('every change wants', () => {
  it('the App Homes that are there brought up to date, and nothing wants it where nothing changed', () => {
    const { ledger } = given(b1)
    expect(messagesWanted(ledger.entries.slice(-1), ledger.state).touch).toContain('home/')
    expect(messagesWanted([], ledger.state)).toEqual({ create: [], touch: [] })
  })
})

describe('a decision wants', () => {
  it('a line in the thread of the card, and every prompt and claim of the blocker brought up to date', () => {
    expect(wanted(b1, granted)).toEqual({
      create: [
        { key: 'line/5', place: { kind: 'thread', of: 'card/b-1' }, rank: 3 },
        { key: 'card/b-1', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 2 },
      ],
      touch: ['prompt/b-1/', 'claim/b-1/'],
      keys: ['line/5', 'card/b-1'],
    })
  })

  it.each([
    ['a revocation', [granted, revoke(omar, 'B-1', 'apply')]],
    ['a passage', [granted, spend('apply')]],
    ['a rejection', [reject(omar, 'B-1', 'apply')]],
  ] as [string, Step[]][])('no new prompt after %s: somebody chose that', (_, steps) => {
    expect(wanted(b1, ...steps).keys.filter((key) => key.startsWith('prompt/'))).toEqual([])
  })

  it.each([
    ['the grant expired', [grant(ana, 'B-1', 'apply', { ttl: HOUR }), later('1h'), expire]],
    ['the words changed', [granted, lists(listing('B-1', { item: 'anew' }))]],
    ['policy wants a second owner', [granted, adopt(policyOf({ default: { owners_needed: 2 } }))]],
  ] as [string, Step[]][])('a new prompt for each owner when %s', (_, steps) => {
    expect(wanted(b1, ...steps).keys.filter((key) => key.startsWith('prompt/'))).toEqual([
      'prompt/b-1/apply/U01ANA/2',
      'prompt/b-1/apply/U02OMAR/2',
    ])
  })

  it('the prompt that is there kept, while a question waits', () => {
    expect(wanted(b1, ask(ana, 'B-1', 'apply')).keys).toContain('prompt/b-1/apply/U01ANA/1')
  })
})

describe('a retired blocker', () => {
  it('wants no prompt and no claim settled, only what is there brought up to date', () => {
    const { keys, touch } = wanted(b1, closed, retire(ana, 'B-1'))
    expect(keys.filter((key) => key.startsWith('prompt/') || key.startsWith('claim/'))).toEqual([])
    expect(touch).toEqual(['prompt/b-1/', 'claim/b-1/'])
  })
})

describe('other blockers', () => {
  const chain = lists(
    listing('B-1', { depends_on: ['B-2'] }),
    listing('B-2', { blocks: 'permit', depends_on: ['B-3'] }),
    listing('B-3', { blocks: 'repoint' }),
    listing('B-4', { blocks: 'activation' }),
  )

  it('that wait for the changed one, directly or not, have their cards brought up to date', () => {
    expect(wanted(chain, grant(ana, 'B-3', 'repoint')).touch).toEqual([
      'prompt/b-3/',
      'claim/b-3/',
      'card/b-2',
      'card/b-1',
    ])
  })

  it('that wait in a circle do not keep anybody busy for ever', () => {
    const circle = policyOf({ depends_on: { 'B-3': ['B-1'] } })
    const { touch } = wanted(adopt(circle), chain, grant(ana, 'B-3', 'repoint'))
    expect(touch).toEqual(['prompt/b-3/', 'claim/b-3/', 'card/b-2', 'card/b-1'])
  })
})

describe('a policy', () => {
  it('that names another owner asks them everything that waits', () => {
    const more = { ...roles, owners: [...roles.owners, { user: ken.user, name: 'Ken' }] }
    expect(wanted(b1, adopt(policy, more)).keys).toEqual([
      'card/b-1',
      'prompt/b-1/apply/U01ANA/1',
      'prompt/b-1/apply/U02OMAR/1',
      'prompt/b-1/apply/U04KEN/1',
    ])
  })

  it('is needed to know where messages go', () => {
    const { ledger } = given(b1)
    expect(messagesWanted(ledger.entries, { ...ledger.state, policy: null })).toEqual({ create: [], touch: [] })
    expect(given().when(openLedger).outcome).toEqual([])
    expect(messagesWanted([], nothing)).toEqual({ create: [], touch: [] })
  })
})

describe('a proof', () => {
  it('wants a line at each turn', () => {
    const proof = lists(listing('B-1', { proof: 'restore it' }))
    expect(wanted(proof, submit(ivy, 'B-1')).keys[0]).toBe('line/5')
    expect(wanted(proof, submit(ivy, 'B-1'), accept(ken, 'B-1')).keys[0]).toBe('line/6')
  })
})

describe('what is sent by the clock', () => {
  it('is a digest, in its own channel or else in that of the blockers, and every card brought up to date', () => {
    const digest = { kind: 'prepare-digest', date: '2026-06-12' } as const
    expect(wanted(digest)).toMatchObject({
      create: [{ key: 'digest/2026-06-12', place: { kind: 'channel', channel: 'C02DIGEST' }, rank: 5 }],
      touch: ['card/'],
    })
    const one = policyOf({ channels: { blockers: 'C01BLOCKERS' } })
    expect(wanted(adopt(one), digest).create[0]?.place).toEqual({ kind: 'channel', channel: 'C01BLOCKERS' })
  })

  it('is a reminder to an operator, which putting it off brings up to date', () => {
    const reminder = { kind: 'prepare-reminder', operator: ivy.user, date: '2026-06-12' } as const
    expect(wanted(reminder)).toMatchObject({
      create: [{ key: 'next/U03IVY/2026-06-12', place: { kind: 'person', user: 'U03IVY' }, rank: 4 }],
    })
    expect(wanted(reminder, { kind: 'snooze', by: ivy, until: '2026-06-13T09:00:00.000Z' }).touch).toEqual([
      'next/U03IVY/',
    ])
  })
})

describe('the key of a message', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 })
  const subjects: fc.Arbitrary<MessageSubject> = fc.oneof(
    fc.record({ kind: fc.constant('card' as const), blocker: name.map(blockerKey) }),
    fc.record({ kind: fc.constantFrom('line' as const, 'notice' as const), seq: fc.nat() }),
    fc.record({
      kind: fc.constant('prompt' as const),
      blocker: name.map(blockerKey),
      action: name,
      owner: name,
      round: fc.nat(),
    }),
    fc.record({ kind: fc.constant('claim' as const), blocker: name.map(blockerKey), claim: name, owner: name }),
    fc.record({ kind: fc.constant('help' as const), seq: fc.nat(), owner: name }),
    fc.record({ kind: fc.constant('home' as const), user: name }),
    fc.record({ kind: fc.constant('digest' as const), date: fc.constant('2026-06-12') }),
    fc.record({ kind: fc.constant('next' as const), operator: name, date: fc.constant('2026-06-12') }),
  )

  it('tells what it stands for, whatever characters are in it', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        expect(messageSubject(messageKey(subject))).toEqual(subject)
      }),
    )
  })

  it('of one blocker’s prompt is no prefix of another’s', () => {
    const key = messageKey({ kind: 'prompt', blocker: blockerKey('b/1'), action: 'a/b', owner: 'U', round: 1 })
    expect(key).toBe('prompt/b%2F1/a%2Fb/U/1')
    expect(key.startsWith('prompt/b/')).toBe(false)
  })

  it('that nobody made is not read', () => {
    expect(() => messageSubject('poem/1')).toThrow('poem/1 is not the key of a message')
  })
})
