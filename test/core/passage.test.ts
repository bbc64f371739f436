import { describe, expect, it } from 'vitest'
import { ana, omar } from '../support/cast.ts'
import { expire, given, grant, HOUR, later, listing, lists, retire, spend } from '../support/given.ts'

const twoBlockers = lists(listing('B-1', { blocks: 'apply/permit' }), listing('B-2'))

describe('going through a gate', () => {
  it('spends one use of every grant it rests on, together', () => {
    const { ledger, when } = given(
      twoBlockers,
      grant(ana, 'B-1', 'apply', { uses: 2 }),
      grant(ana, 'B-1', 'permit'),
      grant(omar, 'B-2', 'apply'),
    )
    const [first, second] = ledger.gate('apply').grants.map(({ id }) => id) as [string, string]
    when(spend(' apply ', ' lane-7 ')).thenRecorded(
      { kind: 'GatePassed', action: 'apply', passed_by: 'lane-7', grants: [first, second] },
      { kind: 'GrantSpent', action: 'apply', grant: first, uses_left: 1 },
      { kind: 'GrantSpent', action: 'apply', grant: second, uses_left: 0 },
    )
    expect(ledger.gate('permit').open).toBe(true)
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'grant_spent', blocker: 'B-2' }])
  })

  it('spends both halves of a quorum', () => {
    const ledger = given(
      lists(listing('B-1', { blocks: 'cutover' })),
      grant(ana, 'B-1', 'cutover'),
      grant(omar, 'B-1', 'cutover'),
    )
      .when(spend('cutover'))
      .thenRecorded({ kind: 'GatePassed' }, { kind: 'GrantSpent', uses_left: 0 }, { kind: 'GrantSpent', uses_left: 0 })
    expect(ledger.requirement('B-1', 'cutover').rounds).toMatchObject([{}, { number: 2, because: 'spent' }])
  })

  it('is possible as often as the grant says, and then no more', () => {
    const { when } = given(lists(listing('B-1')), grant(ana, 'B-1', 'apply', { uses: 3 }))
    for (const uses_left of [2, 1, 0])
      when(spend('apply')).thenRecorded({ kind: 'GatePassed' }, { kind: 'GrantSpent', uses_left })
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
        'B-1: @Ana granted `apply` on 12 June for words that have changed since. @Ana or @Omar can decide. B-1: no proof was submitted: “restore it”. @Ivy or @Ken can submit it.',
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
      { kind: 'GrantExpired', blocker: 'b-2' as never, action: 'apply' },
    )
    when(expire).thenNothing()
  })

  it('does not end what is over already', () => {
    given(twoBlockers, grant(ana, 'B-1', 'apply', { ttl: HOUR }), retire(ana, 'B-1'), later('2h'))
      .when(expire)
      .thenNothing()
  })
})
