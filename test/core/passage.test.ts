import { describe, expect, it } from 'vitest'
import { ana, ivy, ken, omar, policyOf } from '../support/cast.ts'
import {
  accept,
  adopt,
  expire,
  given,
  grant,
  HOUR,
  later,
  listing,
  lists,
  retire,
  spend,
  submit,
} from '../support/given.ts'

const twoBlockers = lists(listing('B-1', { blocks: 'apply/permit' }), listing('B-2'))

describe('going through a gate', () => {
  it('spends one use of every authorisation it rests on, together (rule 5)', () => {
    const { ledger, when } = given(
      twoBlockers,
      grant(ana, 'B-1', 'apply', { uses: 2 }),
      grant(ana, 'B-1', 'permit'),
      grant(omar, 'B-2', 'apply'),
    )
    const [first, second] = ledger.gate('apply').grants.map(({ id }) => id) as [string, string]
    const spent = (grant: string, uses_left: number) =>
      ({ kind: 'GrantSpent', action: 'apply', grant, uses_left }) as const
    when(spend(' apply ', ' lane-7 ')).thenRecorded(
      { kind: 'GatePassed', action: 'apply', passed_by: 'lane-7', rests_on: [first, second], lifted_by: [] },
      spent(first, 1),
      spent(second, 0),
      { kind: 'RequirementAsked', blocker: 'b-2' as never, round: 2, because: 'spent' },
    )
    expect(ledger.gate('permit').open).toBe(true)
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'grant_spent', blocker: 'B-2' }])
  })

  it('leaves what only lifts as it is, however often one goes through (rules 3 and 5)', () => {
    const { ledger, when } = given(
      lists(listing('B-1', { proof: 'restore it' }), listing('B-2')),
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      grant(ana, 'B-1', 'apply', { uses: 1 }),
      grant(omar, 'B-2', 'apply', { uses: 3 }),
    )
    const lift = ledger.requirement('B-1', 'apply').grants[0]
    expect(lift).toMatchObject({ effect: 'lifts', uses: null, uses_left: null })
    for (const uses_left of [2, 1]) {
      const { outcome } = when(spend('apply'))
      expect(outcome).toMatchObject([
        { kind: 'GatePassed', lifted_by: [lift?.id] },
        { kind: 'GrantSpent', uses_left },
      ])
      expect(ledger.requirement('B-1', 'apply').grants).toEqual([lift])
    }
    ledger.run(spend('apply'))
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'grant_spent', blocker: 'B-2' }])
    ledger.run(grant(ana, 'B-2', 'apply'))
    expect(ledger.gate('apply').open).toBe(true)
  })

  it('takes no more uses than a policy allows that was lowered since', () => {
    const { ledger, when, reasons } = given(
      lists(listing('B-1')),
      grant(ana, 'B-1', 'apply', { uses: 3 }),
      spend('apply'),
    )
    ledger.run(adopt(policyOf({ default: { uses: 2 } })))
    expect(ledger.gate('apply').grants).toMatchObject([{ uses_left: 1 }])
    when(spend('apply')).thenRecorded({ kind: 'GatePassed' }, { kind: 'GrantSpent' }, { kind: 'RequirementAsked' })
    expect(reasons('apply')).toEqual([
      'grant_spent: B-1: the grant of `apply` by @Ana has no use left under the policy now in force. @Ana or @Omar can decide.',
    ])
  })

  it('spends both halves of a quorum', () => {
    const ledger = given(
      lists(listing('B-1', { blocks: 'cutover' })),
      grant(ana, 'B-1', 'cutover'),
      grant(omar, 'B-1', 'cutover'),
    )
      .when(spend('cutover'))
      .thenRecorded(
        { kind: 'GatePassed' },
        { kind: 'GrantSpent', uses_left: 0 },
        { kind: 'GrantSpent', uses_left: 0 },
        { kind: 'RequirementAsked' },
      )
    expect(ledger.requirement('B-1', 'cutover').round).toMatchObject({ number: 2, because: 'spent' })
  })

  it('is possible as often as the grant says, and then no more', () => {
    const { when } = given(lists(listing('B-1')), grant(ana, 'B-1', 'apply', { uses: 3 }))
    for (const uses_left of [2, 1, 0]) {
      const { outcome } = when(spend('apply'))
      expect(outcome).toMatchObject([
        { kind: 'GatePassed' },
        { kind: 'GrantSpent', uses_left },
        ...(uses_left === 0 ? [{ kind: 'RequirementAsked' }] : []),
      ])
    }
    when(spend('apply')).thenRefused(
      'gate_closed',
      'B-1: the grant of `apply` by @Ana was spent on 12 June 2026, 09:00 (UTC). @Ana or @Omar can decide.',
    )
  })

  it('is refused with every reason, and spends nothing', () => {
    const ledger = given(
      twoBlockers,
      grant(ana, 'B-1', 'apply'),
      retire(omar, 'B-2'),
      lists(listing('B-1', { proof: 'restore it' })),
    )
      .when(spend('apply'))
      .thenRefused(
        'gate_closed',
        'B-1: @Ana granted `apply` on 12 June for words that have changed since. @Ana or @Omar can decide. B-1: no proof was submitted: “restore it”. @Ivy or @Ken can submit it. Nothing that is in force authorises `apply`. `countersign request apply --reason …` asks the owners for one run.',
      )
    expect(ledger.entries.filter(({ kind }) => kind === 'GrantSpent')).toEqual([])
  })

  it('is refused when one of the grants ran out a moment ago', () => {
    const { ledger, when } = given(twoBlockers, grant(ana, 'B-1', 'apply', { ttl: HOUR }), grant(ana, 'B-2', 'apply'))
    ledger.now += HOUR
    expect(when(spend('apply')).outcome).toMatchObject({ refused: true, code: 'gate_closed' })
    expect(ledger.requirement('B-2', 'apply').grants).toMatchObject([{ uses_left: 1, ended: null }])
  })

  it('asks who goes through', () => {
    given(lists(listing('B-1')), grant(ana, 'B-1', 'apply'))
      .when(spend('apply', ' '))
      .thenRefused('bad_input', 'Please say who goes through the gate: --by WHO.')
  })
})

describe('the clock', () => {
  it('ends every grant whose time is over, once', () => {
    const { when } = given(
      twoBlockers,
      grant(ana, 'B-1', 'apply', { ttl: HOUR }),
      grant(ana, 'B-1', 'permit', { ttl: 3 * HOUR }),
      grant(ana, 'B-2', 'apply', { ttl: HOUR }),
      later('1h'),
    )
    when(expire).thenRecorded(
      { kind: 'GrantExpired', blocker: 'b-1' as never, action: 'apply' },
      { kind: 'RequirementAsked', blocker: 'b-1' as never, action: 'apply', because: 'expired' },
      { kind: 'GrantExpired', blocker: 'b-2' as never, action: 'apply' },
      { kind: 'RequirementAsked', blocker: 'b-2' as never, action: 'apply', because: 'expired' },
    )
    when(expire).thenNothing()
  })

  it('does not end what is over already', () => {
    given(twoBlockers, grant(ana, 'B-1', 'apply', { ttl: HOUR }), retire(ana, 'B-1'), later('2h'))
      .when(expire)
      .thenNothing()
  })
})
