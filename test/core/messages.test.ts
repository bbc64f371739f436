import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { type MessageSubject, messageKey, messageSubject } from '../../src/core/messages/keys.ts'
import { messagesWanted } from '../../src/core/messages/wanted.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { Fold } from '../../src/core/state.ts'
import { ana, gus, ivy, ken, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  askOn,
  confirm,
  expire,
  freeze,
  giveBack,
  given,
  grant,
  grantRequest,
  HOUR,
  importing,
  later,
  listing,
  lists,
  mapOf,
  openLedger,
  reject,
  rejectRequest,
  requestRun,
  retire,
  revoke,
  revokeRequest,
  type Step,
  spend,
  submit,
  thaw,
  withdrawQuestion,
} from '../support/given.ts'

/** The keys that the last step creates and touches, after the steps before it. */
function wanted(...steps: [Step, ...Step[]]) {
  const last = steps.at(-1) as Step
  const { ledger } = given(...steps.slice(0, -1))
  const before = ledger.entries.length
  const rolesBefore = ledger.state.desk.roles
  const outcome = ledger.run(last)
  if (isRefusal(outcome)) throw new Error(outcome.sentence)
  const { create, touch } = messagesWanted(ledger.entries.slice(before), ledger.state, { roles: rolesBefore })
  const homes = touch.filter((key) => key.startsWith('home/')).map((key) => key.slice('home/'.length))
  return {
    create,
    touch: touch.filter((key) => !key.startsWith('home/')),
    homes,
    keys: create.map(({ key }) => key),
  }
}

const b1 = lists(listing('B-1'))
const granted = grant(ana, 'B-1', 'apply')
const closed = lists(listing('B-1', { status: 'CLOSED' }))

const asked = 'prompt/2026-06-12T09%3A00%3A00.000Z/'
const [asksAna, asksOmar] = [`${asked}U01ANA`, `${asked}U02OMAR`]
const isPrompt = (key: string) => key.startsWith('prompt/')

describe('an import wants', () => {
  it('a card in the channel, and one prompt for each owner, whatever it asks', () => {
    const { create } = wanted(lists(listing('B-1', { blocks: 'apply/REAL RUN' })))
    expect(create).toEqual([
      { key: 'card/b-1', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 2 },
      { key: asksAna, place: { kind: 'person', user: 'U01ANA' }, rank: 0 },
      { key: asksOmar, place: { kind: 'person', user: 'U02OMAR' }, rank: 0 },
    ])
  })

  it('sixty blockers with a hundred decisions no more than that', () => {
    const sixty = Array.from({ length: 60 }, (_, i) => listing(`B-${i}`, { blocks: i < 40 ? 'apply/permit' : 'apply' }))
    expect(wanted(lists(...sixty)).keys.filter(isPrompt)).toEqual([asksAna, asksOmar])
  })

  it('a prompt of its own for what another blocker comes before, to be sent when its time has come', () => {
    const keys = wanted(lists(listing('B-1'), listing('B-2', { depends_on: ['B-1'] }))).keys.filter(isPrompt)
    expect(keys).toEqual([asksAna, asksOmar, `${asksAna}/b-2`, `${asksOmar}/b-2`])
  })

  it('no prompt where no decision is asked, or where the run is authorised by request', () => {
    expect(wanted(lists(listing('B-1', { decision: 'n/a', proof: 'a map' }))).keys).toEqual(['card/b-1'])
    const byRequest = adopt(policyOf({ actions: { apply: { params: 'required' } } }))
    expect(wanted(byRequest, b1).keys).toEqual(['card/b-1'])
  })

  it('each owner to settle what the document claims', () => {
    const { keys } = wanted(b1, closed)
    expect(keys).toEqual(expect.arrayContaining(['claim/b-1/C-7/U01ANA', 'claim/b-1/C-7/U02OMAR']))
    expect(keys).toEqual(expect.arrayContaining(['line/card/b-1/6', 'line/card/b-1/7', 'card/b-1']))
  })

  it('a notice when the document says that production work was performed', () => {
    const { create } = wanted(importing(mapOf([listing('B-1')], { production_work_performed: true })))
    expect(create[0]).toEqual({ key: 'notice/3', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 1 })
    expect(wanted(b1).keys.some((key) => key.startsWith('notice/'))).toBe(false)
  })

  it('nothing for what it does not change', () => {
    expect(wanted(b1, b1)).toEqual({ create: [], touch: [], homes: [], keys: [] })
  })

  it('whoever granted told when the evidence changes, which is shown and not bound', () => {
    const other = lists(listing('B-1', { evidence: 'another file' }))
    expect(wanted(b1, granted, other).keys).toContain('told/7/U01ANA')
    expect(wanted(b1, other).keys.filter((key) => key.startsWith('told/'))).toEqual([])
    const action = lists(listing('B-1', { next_action: 'hurry' }))
    expect(wanted(b1, granted, action).keys.filter((key) => key.startsWith('told/'))).toEqual([])
  })
})

describe('a decision wants', () => {
  it('a line in the thread, the card, and the prompts of its own round and Homes of owners: no others (rule 13)', () => {
    const two = lists(listing('B-1', { blocks: 'apply/permit' }), listing('B-2'))
    expect(wanted(two, granted)).toEqual({
      create: [
        { key: 'line/card/b-1/6', place: { kind: 'thread', of: 'card/b-1' }, rank: 3 },
        { key: 'card/b-1', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 2 },
      ],
      touch: [asked],
      homes: ['U01ANA', 'U02OMAR'],
      keys: ['line/card/b-1/6', 'card/b-1'],
    })
  })

  it.each([
    ['a revocation', [granted, revoke(omar, 'B-1', 'apply')]],
    ['a passage', [granted, spend('apply')]],
    ['a rejection', [reject(omar, 'B-1', 'apply')]],
  ] as [string, Step[]][])('no new prompt after %s: somebody chose that', (_, steps) => {
    expect(wanted(b1, ...steps).keys.filter(isPrompt)).toEqual([])
  })

  it.each([
    ['the grant expired', [grant(ana, 'B-1', 'apply', { ttl: HOUR }), later('1h'), expire]],
    ['the words changed', [granted, lists(listing('B-1', { item: 'anew' }))]],
    ['policy wants a second owner', [granted, adopt(policyOf({ default: { owners_needed: 2 } }))]],
    [
      'policy changes what a grant does',
      [granted, adopt(policyOf({ actions: { apply: { authorised_by: ['B-2'] } } }))],
    ],
  ] as [string, Step[]][])('a new prompt for each owner when %s', (_, steps) => {
    const { keys, touch } = wanted(b1, ...steps.slice(0, -1), later('1m'), steps.at(-1) as Step)
    const prompts = keys.filter(isPrompt)
    expect(prompts.map((key) => key.split('/')[2])).toEqual([ana.user, omar.user])
    expect(prompts.filter((key) => key.startsWith(asked))).toEqual([])
    expect(touch).toContain(asked)
  })

  it('none when other words are asked before anybody answered: the prompt that is there shows them', () => {
    const other = lists(listing('B-1', { item: 'anew' }))
    expect(wanted(b1, later('1m'), other).keys.filter(isPrompt)).toEqual([asksAna, asksOmar])
    expect(wanted(b1, later('1m'), other, later('1m'), b1).keys.filter(isPrompt)).toEqual([asksAna, asksOmar])
    // Nobody was asked after a rejection, so that other words are a new question.
    expect(wanted(b1, reject(ana, 'B-1', 'apply'), later('1m'), other).keys.filter(isPrompt)).not.toContain(asksAna)
  })

  it('a new prompt for who is left when its giver is no owner any more, and theirs brought up to date', () => {
    const { keys, touch, homes } = wanted(
      b1,
      granted,
      later('1m'),
      adopt(policy, { ...roles, owners: roles.owners.slice(1) }),
    )
    expect(keys.filter(isPrompt)).toEqual(['prompt/2026-06-12T09%3A01%3A00.000Z/U02OMAR'])
    expect(touch).toContain(asked)
    expect(homes).toContain('U01ANA')
  })

  it('the prompt that is there kept, while a question waits', () => {
    expect(wanted(b1, ask(ana, 'B-1', 'apply')).keys).toContain(asksAna)
  })
})

describe('a vote wants', () => {
  it('the card, and the claim in every prompt, brought up to date', () => {
    const two = adopt(policyOf({ default: { owners_needed: 2 } }))
    const { keys } = wanted(two, b1, closed, confirm(ana, 'B-1', 'closed'))
    expect(keys).toEqual(expect.arrayContaining(['card/b-1', 'claim/b-1/C-8/U01ANA', 'claim/b-1/C-8/U02OMAR']))
    expect(wanted(two, b1, retire(ana, 'B-1')).keys).toContain('card/b-1')
  })
})

describe('whose turn it is now hears of it, once', () => {
  const turns = (...steps: Step[]) => {
    const { keys, touch } = wanted(...(steps as [Step, ...Step[]]))
    return [...keys, ...touch].filter((key) => key.startsWith('turn/'))
  }
  const proven = lists(listing('B-1', { blocks: 'apply', proof: 'restored' }))
  const two = adopt(policyOf({ actions: { apply: { owners_needed: 2 } } }))

  it.each([
    [
      'a proof to review: to all who may, but who submitted it',
      [proven, submit(ivy, 'B-1')],
      ['U01ANA', 'U02OMAR', 'U04KEN'],
    ],
    ['a proof returned: to its author', [proven, submit(ivy, 'B-1'), giveBack(ana, 'B-1')], ['U03IVY']],
    ['a question: to the operators', [b1, ask(ana, 'B-1', 'apply')], ['U03IVY', 'U04KEN']],
    ['an answer: to the owner who asked', [b1, ask(ana, 'B-1', 'apply'), answer(ivy, 'B-1', 'apply')], ['U01ANA']],
    ['a question of a request: to whoever asked for it', [b1, requestRun(ken, 'apply'), askOn(ana)], ['U04KEN']],
    ['a grant that lacks another owner: to the other', [two, b1, grant(ana, 'B-1', 'apply')], ['U02OMAR']],
    ['a vote that lacks another owner: to the other', [two, b1, retire(ana, 'B-1')], ['U02OMAR']],
    ['a vote that lacks another owner, to thaw', [two, b1, freeze(ivy, 'apply'), thaw(ana)], ['U02OMAR']],
    ['nobody, where one owner is enough', [b1, grant(ana, 'B-1', 'apply')], []],
  ] as [string, Step[], string[]][])('%s', (_, steps, users) => {
    const keys = turns(...steps).filter((key) => !key.endsWith('/'))
    expect(keys.map((key) => key.split('/')[2]).sort()).toEqual([...users].sort())
  })

  it('and whose turn it was sees that it is done', () => {
    expect(turns(proven, submit(ivy, 'B-1'), accept(ana, 'B-1'))).toEqual(['turn/5/'])
    expect(turns(b1, ask(ana, 'B-1', 'apply'), withdrawQuestion(ana, 'B-1', 'apply'))).toEqual(['turn/5/'])
  })
})

describe('a request wants', () => {
  it('a message in the channel, and a prompt to each owner', () => {
    expect(wanted(b1, requestRun(ivy, 'apply')).create).toEqual([
      { key: 'run/R-5', place: { kind: 'channel', channel: 'C01BLOCKERS' }, rank: 1 },
      { key: 'ask/R-5/U01ANA', place: { kind: 'person', user: 'U01ANA' }, rank: 0 },
      { key: 'ask/R-5/U02OMAR', place: { kind: 'person', user: 'U02OMAR' }, rank: 0 },
    ])
  })

  it.each([
    ['is granted', [grantRequest(ana)], ['told/6/U03IVY']],
    ['is rejected', [rejectRequest(ana)], ['told/6/U03IVY']],
    ['is revoked', [grantRequest(ana), revokeRequest(omar)], ['told/8/U03IVY']],
    ['ends, because nobody granted it in time', [later('24h'), expire], ['told/6/U03IVY']],
    ['is spent', [grantRequest(ana), spend('apply')], ['told/9/U03IVY']],
  ] as [string, Step[], string[]][])('its asker told when it %s', (_, steps, told) => {
    const { keys } = wanted(b1, requestRun(ivy, 'apply'), ...steps)
    expect(keys.filter((key) => key.startsWith('told/'))).toEqual(told)
    expect(keys).toEqual(expect.arrayContaining(['run/R-5', 'ask/R-5/U01ANA']))
  })

  it('nobody told by direct message when somebody at the machine asked', () => {
    const { keys } = wanted(b1, requestRun(null, 'apply'), grantRequest(ana))
    expect(keys.filter((key) => key.startsWith('told/'))).toEqual([])
  })
})

describe('a freeze wants', () => {
  it('a notice in the channel, and the cards of what it closes brought up to date', () => {
    const two = lists(listing('B-1'), listing('B-2', { blocks: 'permit' }))
    const { keys, touch } = wanted(two, freeze(ivy, 'apply'))
    expect(keys).toEqual(['notice/6'])
    expect(touch).toEqual(['card/b-1'])
    expect(wanted(two, freeze(ivy, null)).touch).toEqual(['card/b-1', 'card/b-2'])
    expect(wanted(two, freeze(ivy, 'apply'), thaw(ana)).touch).toContain('notice/6')
  })
})

describe('a retired blocker', () => {
  it('wants no prompt and no claim settled, only what is there brought up to date', () => {
    const { keys, touch } = wanted(b1, closed, retire(ana, 'B-1'))
    expect(keys.filter((key) => isPrompt(key) || key.startsWith('claim/'))).toEqual([])
    expect(touch).toContain(asked)
  })
})

describe('other blockers', () => {
  const chain = lists(
    listing('B-1', { depends_on: ['B-2'] }),
    listing('B-2', { blocks: 'permit', depends_on: ['B-3'] }),
    listing('B-3', { blocks: 'repoint' }),
    listing('B-4', { blocks: 'activation' }),
  )
  const own = [asked]

  it('that wait for the changed one, directly or not, have their cards and prompts brought up to date', () => {
    const { touch } = wanted(chain, grant(ana, 'B-3', 'repoint'))
    expect(touch.toSorted()).toEqual(['card/b-1', 'card/b-2', ...own])
  })

  it('that wait in a circle do not keep anybody busy for ever', () => {
    const circle = policyOf({ depends_on: { 'B-3': ['B-1'] } })
    const { touch } = wanted(adopt(circle), chain, grant(ana, 'B-3', 'repoint'))
    expect(touch.toSorted()).toEqual(['card/b-1', 'card/b-2', ...own])
  })
})

describe('a policy', () => {
  it('that names another owner asks them everything that waits, requests too', () => {
    const more = { ...roles, owners: [...roles.owners, { user: ken.user, name: 'Ken' }] }
    const { keys } = wanted(b1, requestRun(ivy, 'apply'), adopt(policy, more))
    expect(keys).toEqual(expect.arrayContaining([`${asked}U04KEN`, 'ask/R-5/U04KEN']))
  })

  it('that loosens is said aloud in the channel, and one that does not is not', () => {
    const notices = (...steps: [Step, ...Step[]]) => wanted(...steps).keys.filter((key) => key.startsWith('notice/'))
    expect(notices(b1, adopt(policyOf({ allow_self: true })))).toHaveLength(1)
    expect(notices(b1, adopt(policyOf({ default: { max_ttl: '14d', owners_needed: 2, uses: 1 } })))).toEqual([])
  })

  it('is needed to know where messages go', () => {
    const { ledger } = given(b1)
    const bare = { ...ledger.state, desk: { ...ledger.state.desk, policy: null } }
    const none = { create: [], touch: [] }
    expect(messagesWanted(ledger.entries, bare, { roles })).toEqual(none)
    expect(given().when(openLedger).outcome).toEqual([])
    expect(messagesWanted([], new Fold(), { roles })).toEqual(none)
  })
})

describe('a proof', () => {
  it('wants a line at each turn', () => {
    const proof = lists(listing('B-1', { proof: 'restore it' }))
    expect(wanted(proof, submit(ivy, 'B-1')).keys[0]).toBe('line/card/b-1/5')
    expect(wanted(proof, submit(ivy, 'B-1'), accept(ken, 'B-1')).keys[0]).toBe('line/card/b-1/6')
  })
})

describe('an attempt wants', () => {
  it('a line in the thread of the blocker that it was about', () => {
    const refused: Step = {
      kind: 'note-refused-passage',
      action: 'apply',
      params: [],
      passed_by: 'lane-7',
      codes: ['frozen'],
    }
    expect(wanted(b1, refused).keys).toEqual(['line/card/b-1/5'])
    const decision = {
      kind: 'note-refused-decision',
      by: gus,
      what: 'grant',
      about: 'blocker/b-1',
      code: 'not_allowed',
    } as const
    expect(wanted(b1, decision).keys).toEqual(['line/card/b-1/5'])
    expect(wanted(b1, { ...decision, about: 'blocker/nowhere' }).keys).toEqual([])
  })
})

describe('what is sent by the clock', () => {
  it('is a digest, in its own channel or else in that of the blockers, and every card brought up to date', () => {
    const digest = { kind: 'prepare-digest', date: '2026-06-12' } as const
    expect(wanted(b1, digest)).toMatchObject({
      create: [{ key: 'digest/2026-06-12', place: { kind: 'channel', channel: 'C02DIGEST' }, rank: 5 }],
      touch: ['card/b-1'],
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
      'next/U03IVY/2026-06-12',
    ])
  })
})

describe('the key of a message', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 })
  const subjects: fc.Arbitrary<MessageSubject> = fc.oneof(
    fc.record({ kind: fc.constant('card' as const), blocker: name.map(blockerKey) }),
    fc.record({ kind: fc.constant('run' as const), request: name }),
    fc.record({
      kind: fc.constant('line' as const),
      of: fc.oneof(fc.record({ blocker: name.map(blockerKey) }), fc.record({ request: name })),
      seq: fc.nat(),
    }),
    fc.record({ kind: fc.constant('notice' as const), seq: fc.nat() }),
    fc.record({ kind: fc.constant('ask' as const), request: name, owner: name }),
    fc.record({ kind: fc.constant('told' as const), seq: fc.nat(), user: name }),
    fc.record({
      kind: fc.constant('prompt' as const),
      asked_at: fc.constant('2026-06-12T08:00:00.000Z'),
      owner: name,
      blocker: fc.option(name.map(blockerKey)),
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

  it('of one owner’s prompt is no prefix of another’s', () => {
    const key = messageKey({ kind: 'prompt', asked_at: '2026-06-12T08:00:00.000Z', owner: 'U/1', blocker: null })
    expect(key).toBe('prompt/2026-06-12T08%3A00%3A00.000Z/U%2F1')
    expect(key.startsWith('prompt/2026-06-12T08%3A00%3A00.000Z/U/')).toBe(false)
  })

  it('that nobody made is not read', () => {
    expect(() => messageSubject('poem/1')).toThrow('poem/1 is not the key of a message')
  })
})
