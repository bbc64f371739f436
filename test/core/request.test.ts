import { describe, expect, it } from 'vitest'
import { requestsWaiting } from '../../src/core/next-actions.ts'
import { readParameters } from '../../src/core/parameters.ts'
import { ana, gus, ivy, ken, max, nia, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  accept,
  adopt,
  answerOn,
  ask,
  askOn,
  confirm,
  DAY,
  expire,
  given,
  grant,
  grantRequest,
  HOUR,
  later,
  listing,
  lists,
  parameters,
  reject,
  rejectRequest,
  reopen,
  requestRun,
  retire,
  revokeRequest,
  START,
  spend,
  submit,
  withdrawRequest,
} from '../support/given.ts'

/** One blocker that authorises `apply`. */
const b1 = lists(listing('B-1'))
/** One that lifts and one that authorises. */
const two = lists(listing('B-1', { proof: 'restore it' }), listing('B-2'))
const asked = requestRun(ivy, 'apply')
const quorum = lists(listing('B-1', { blocks: 'cutover' }))
const version = { params: { version: '1.4.2' } }

describe('a request', () => {
  it('says who asks for one run of which action, with which parameters, why and for whom, and how long it waits', () => {
    const { ledger, when } = given(b1)
    when(requestRun(ivy, ' apply ', { reason: ' due ', params: { b: '2', a: '1' }, for_whom: 'lane\n7' })).thenRecorded(
      {
        kind: 'RunRequested',
        request: 'R-5',
        action: 'apply',
        params: [
          ['a', '1'],
          ['b', '2'],
        ],
        reason: 'due',
        for_whom: 'lane 7',
        expires: '2026-06-13T09:00:00.000Z',
      },
    )
    expect(requestsWaiting(ledger.state, ledger.now)).toMatchObject([
      { id: 'R-5', by: { user: ivy.user }, settled: null },
    ])
  })

  it('is anybody’s who belongs here, and that of somebody at the machine; not a guest’s or a stranger’s', () => {
    for (const by of [ana, ken, max, null])
      given(b1).when(requestRun(by, 'apply')).thenRecorded({ kind: 'RunRequested' })
    given(b1)
      .when(requestRun(gus, 'apply'))
      .thenRefused('not_allowed', 'Only full members of this workspace can ask for a run.')
    given(b1)
      .when(requestRun(nia, 'apply'))
      .thenRefused(
        'not_known',
        'Countersign does not know you yet and is looking you up now. Please try again in a few seconds.',
      )
  })

  it('is for an action that a blocker names, and with a reason', () => {
    given(b1)
      .when(requestRun(ivy, 'Apply'))
      .thenRefused(
        'unknown_action',
        'No blocker names `Apply`. Did you mean `apply`? Names are compared exactly.',
        'action',
      )
    given(b1)
      .when(requestRun(ivy, 'apply', { reason: '\u200b' }))
      .thenRefused('bad_input', 'Please give a reason: the owners read it, and the ledger keeps it.', 'reason')
  })

  it('opens nothing by itself', () => {
    expect(given(b1, asked).codes('apply')).toEqual(['decision_awaited'])
  })
})

describe('the same request again', () => {
  it('is the same request, while it waits and while it is in force', () => {
    const { when, ledger } = given(b1, asked)
    when(asked).thenNothing()
    when(requestRun(ivy, 'apply', { reason: ' the release is due ' })).thenNothing()
    ledger.run(grantRequest(ana))
    when(asked).thenNothing()
  })

  it('by somebody else, for another reason or with other parameters is another', () => {
    for (const other of [
      requestRun(ken, 'apply'),
      requestRun(null, 'apply'),
      requestRun(ivy, 'apply', { reason: 'another' }),
      requestRun(ivy, 'apply', version),
    ])
      given(b1, asked).when(other).thenRecorded({ kind: 'RunRequested', request: 'R-6' })
  })

  it('after it was spent is a new one', () => {
    given(b1, asked, grantRequest(ana), spend('apply')).when(asked).thenRecorded({ kind: 'RunRequested' })
  })

  it('after its time is a new one, whether or not the clock was recorded', () => {
    const { when, ledger } = given(b1, asked, later('24h'))
    when(asked).thenRecorded(
      { kind: 'RequestEnded', request: 'R-5', because: 'expired' },
      { kind: 'RunRequested', request: 'R-7', expires: '2026-06-14T09:00:00.000Z' },
    )
    expect([...ledger.state.requests.keys()]).toEqual(['R-7'])
    given(b1, asked, later('24h'), expire).when(asked).thenRecorded({ kind: 'RunRequested', request: 'R-7' })
  })

  it('after a rejection may come when a pause is over', () => {
    const rejected = [b1, asked, later('1h'), rejectRequest(ana), later('20m')]
    given(...rejected)
      .when(asked)
      .thenRefused(
        'asked_too_early',
        '@Ana rejected the same request 20 minutes ago; it may be asked again 1 hour after that.',
      )
    given(...rejected)
      .when(requestRun(ivy, 'apply', { reason: 'now with a backup' }))
      .thenRecorded({ kind: 'RunRequested' })
    given(...rejected, later('40m'))
      .when(asked)
      .thenRecorded({ kind: 'RunRequested' })
    const long = adopt(policyOf({ requests: { ask_again_after: '2d' } }))
    expect(given(long, ...rejected, later('1d')).when(asked).outcome).toMatchObject({ code: 'asked_too_early' })
  })
})

describe('a grant of a request', () => {
  it('authorises just that run, once', () => {
    const { ledger, when, gate, codes } = given(b1, asked)
    const grants = when(grantRequest(ana, { reason: ' fine ', shown: 'b'.repeat(64) }))
    grants.thenRecorded({
      kind: 'GrantIssued',
      request: 'R-5',
      action: 'apply',
      effect: 'authorises',
      uses: 1,
      reason: 'fine',
      expires: '2026-06-12T10:00:00.000Z',
      shown: 'b'.repeat(64),
      policy: ledger.state.desk.policy_hash,
      asked_by: { kind: 'person', team: ivy.team, user: ivy.user, name: 'Ivy' },
    })
    expect(gate('apply')).toMatchObject({
      open: true,
      grants: [{ effect: 'authorises', request: 'R-5', blocker: null }],
    })
    when(spend('apply')).thenRecorded(
      { kind: 'GatePassed', rests_on: ['G-6'] },
      { kind: 'GrantSpent', request: 'R-5', grant: 'G-6', uses_left: 0 },
      { kind: 'RequestEnded', request: 'R-5', because: 'used', asked_by: { kind: 'person', user: ivy.user } as never },
    )
    expect(codes('apply')).toEqual(['decision_awaited'])
    expect(ledger.state.requests.size).toBe(0)
  })

  it('counts for the blocker that authorises the action, whose own grant is not spent by it', () => {
    const { ledger, when } = given(b1, grant(ana, 'B-1', 'apply'), asked, grantRequest(ana))
    when(spend('apply')).thenRecorded(
      { kind: 'GatePassed' },
      { kind: 'GrantSpent', request: 'R-6' },
      { kind: 'RequestEnded' },
    )
    expect(ledger.requirement('B-1', 'apply').grants).toMatchObject([{ uses_left: 1, ended: null }])
    when(spend('apply')).thenRecorded(
      { kind: 'GatePassed' },
      { kind: 'GrantSpent', blocker: 'b-1' as never },
      { kind: 'RequirementAsked' },
    )
  })

  it('opens nothing that a blocker that lifts still closes', () => {
    const { ledger, codes } = given(two, asked, grantRequest(ana))
    expect(codes('apply')).toEqual(['decision_awaited', 'proof_awaited'])
    for (const step of [submit(ivy, 'B-1'), accept(ken, 'B-1'), grant(omar, 'B-1', 'apply')]) ledger.run(step)
    expect(codes('apply')).toEqual([])
  })

  it('nor what a question, a freeze or a prerequisite closes', () => {
    const waiting = lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2', { blocks: 'permit' }))
    const { ledger, codes } = given(waiting, asked, grantRequest(ana))
    expect(codes('apply')).toEqual(['prerequisite_open'])
    ledger.run({ kind: 'freeze', action: 'apply', reason: 'an incident' })
    ledger.run(ask(ana, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['frozen', 'info_wanted', 'prerequisite_open'])
  })

  it('is all that authorises an action that no blocker authorises', () => {
    const { ledger, codes } = given(lists(listing('B-1', { proof: 'n/a' })), grant(ana, 'B-1', 'apply'))
    expect(codes('apply')).toEqual(['not_authorised'])
    for (const step of [asked, grantRequest(omar)]) ledger.run(step)
    expect(codes('apply')).toEqual([])
  })

  it('is an owner’s, with a reason, until an instant that policy allows, and the name typed where policy says so', () => {
    const start = given(lists(listing('B-1', { blocks: 'apply/REAL_RUN' })), requestRun(ivy, 'REAL_RUN'))
    const { when } = start
    when(grantRequest(ken)).thenRefused('not_allowed', 'You cannot decide this. @Ana or @Omar can.')
    when(grantRequest(ana, { reason: ' ', typed: 'REAL_RUN' })).thenRefused(
      'bad_input',
      'Please give a reason: the ledger keeps it.',
      'reason',
    )
    when(grantRequest(ana, { ttl: DAY + 1, typed: 'REAL_RUN' })).thenRefused(
      'bad_input',
      'Policy allows a grant of `REAL_RUN` to last 1 day at most.',
      'ttl',
    )
    when(grantRequest(ana)).thenRefused('bad_input', 'Please type the action’s name exactly: REAL_RUN', 'typed')
    when(grantRequest(ana, { typed: 'REAL_RUN' })).thenRecorded({ kind: 'GrantIssued' })
  })

  it('takes the quorum of the action, of different owners', () => {
    const { when, ledger, codes } = given(quorum, requestRun(ivy, 'cutover'))
    when(grantRequest(ana)).thenRecorded({ kind: 'GrantIssued' })
    expect(codes('cutover')).toEqual(['decision_awaited'])
    for (const again of [ana, { ...ana, team: 'T03ELSEWHERE' }])
      when(grantRequest(again)).thenRefused(
        'already_decided',
        'You granted R-5 already; another owner is needed. @Omar can.',
      )
    when(grantRequest(omar)).thenRecorded({ kind: 'GrantIssued' })
    expect(codes('cutover')).toEqual([])
    const both = ledger.gate('cutover').grants.map(({ id }) => id)
    when(spend('cutover')).thenRecorded(
      { kind: 'GatePassed', rests_on: both },
      { kind: 'GrantSpent' },
      { kind: 'GrantSpent' },
      { kind: 'RequestEnded', because: 'used' },
    )
  })

  it('is not given twice, nor to what is settled', () => {
    const { when, ledger } = given(b1, asked, grantRequest(ana))
    when(grantRequest(omar)).thenRefused('already_decided', '@Ana granted R-5 already.')
    const late = {
      kind: 'grant-request',
      by: omar,
      request: 'R-5',
      seen: '',
      reason: 'x',
      expires: '',
      typed: '',
    } as const
    ledger.run(spend('apply'))
    when(late).thenRefused('out_of_date', 'R-5 is settled, so there is nothing left to decide.')
  })

  it('ends with its time, at the gate at once and in the ledger when the clock is recorded', () => {
    const { ledger, when, codes } = given(b1, asked, grantRequest(ana))
    ledger.now = START + HOUR - 1
    expect(codes('apply')).toEqual([])
    ledger.now += 1
    expect(codes('apply')).toEqual(['decision_awaited'])
    when(expire).thenRecorded({ kind: 'GrantExpired', request: 'R-5' })
    when(expire).thenNothing()
    ledger.now = START + DAY
    when(expire).thenRecorded({ kind: 'RequestEnded', request: 'R-5', because: 'lapsed' })
  })

  it('can be revoked at once by any owner, and then the request is over', () => {
    const { when, codes } = given(b1, asked, grantRequest(ana))
    when(revokeRequest(ken)).thenRefused('not_allowed', 'You cannot revoke a grant. @Ana or @Omar can.')
    when(revokeRequest(omar, 'an incident')).thenRecorded(
      { kind: 'GrantRevoked', request: 'R-5', reason: 'an incident' },
      { kind: 'RequestEnded', because: 'revoked' },
    )
    expect(codes('apply')).toEqual(['decision_awaited'])
  })

  it('of a half is revoked without ending the request', () => {
    const { when, codes } = given(quorum, requestRun(ivy, 'cutover'), grantRequest(ana), grantRequest(omar))
    when(revokeRequest(omar)).thenRecorded({ kind: 'GrantRevoked', request: 'R-5' })
    expect(codes('cutover')).toEqual(['decision_awaited'])
    when(grantRequest(omar)).thenRecorded({ kind: 'GrantIssued' })
    expect(codes('cutover')).toEqual([])
  })
})

describe('a request that nobody grants in time', () => {
  it('is over after 24 hours, or what policy says, and can be granted no more from that very instant', () => {
    const { ledger, when } = given(b1, asked)
    const sentence = 'R-5 was not granted in time, so it is over. Whoever still wants the run asks anew.'
    ledger.now = START + DAY
    when(grantRequest(ana)).thenRefused('out_of_date', sentence)
    expect(requestsWaiting(ledger.state, ledger.now)).toEqual([])
    when(expire).thenRecorded({ kind: 'RequestEnded', request: 'R-5', because: 'expired' })
    expect(ledger.state.requests.size).toBe(0)
    const soon = adopt(policyOf({ requests: { expire: '1h' } }))
    given(soon, b1, asked, later('1h'))
      .when(grantRequest(ana))
      .thenRefused('out_of_date', 'R-6 was not granted in time, so it is over. Whoever still wants the run asks anew.')
  })

  it('also with one half of a quorum', () => {
    const { when, codes } = given(quorum, requestRun(ivy, 'cutover'), grantRequest(ana, { ttl: 3 * DAY }), later('24h'))
    expect(when(grantRequest(omar)).outcome).toMatchObject({ code: 'out_of_date' })
    when(expire).thenRecorded({ kind: 'RequestEnded', because: 'expired' })
    expect(codes('cutover')).toEqual(['decision_awaited'])
  })

  it('is not over while it is granted', () => {
    const { when, codes } = given(b1, asked, grantRequest(ana, { ttl: 3 * DAY }), later('2d'))
    when(expire).thenNothing()
    expect(codes('apply')).toEqual([])
  })
})

describe('a rejection of a request', () => {
  it('takes one owner and a reason, and ends it with what others gave', () => {
    const { when, ledger, codes } = given(quorum, requestRun(ivy, 'cutover'), grantRequest(ana))
    when(rejectRequest(ken)).thenRefused('not_allowed', 'You cannot decide this. @Ana or @Omar can.')
    when(rejectRequest(omar, ' ')).thenRefused('bad_input', 'Please give a reason: the ledger keeps it.', 'reason')
    when(rejectRequest(omar, 'no rollback')).thenRecorded(
      { kind: 'GrantRevoked', reason: 'rejected by @Omar: no rollback' },
      { kind: 'RequestRejected', reason: 'no rollback' },
    )
    expect(ledger.state.requests.size).toBe(0)
    expect(codes('cutover')).toEqual(['decision_awaited'])
  })

  it('is the asker’s too, who may not grant it', () => {
    given(b1, requestRun(ana, 'apply')).when(rejectRequest(ana)).thenRecorded({ kind: 'RequestRejected' })
  })

  it('comes too late when it is granted', () => {
    given(b1, asked, grantRequest(ana))
      .when(rejectRequest(omar))
      .thenRefused('already_decided', 'R-5 is granted already; revoke the grant to take it back.')
  })
})

describe('who asks for a run does not authorise it (rule 6)', () => {
  const sentence = 'You asked for this run, or it is for you, so another owner has to decide it. @Omar can.'

  it('nor whoever it is for', () => {
    given(b1, requestRun(ana, 'apply')).when(grantRequest(ana)).thenRefused('own_request', sentence)
    given(b1, requestRun(ana, 'apply'))
      .when(grantRequest({ ...ana, team: 'T03ELSEWHERE' }))
      .thenRefused('own_request', sentence)
    given(b1, requestRun(null, 'apply', { for_whom: ana.user }))
      .when(grantRequest(ana))
      .thenRefused('own_request', sentence)
    given(b1, requestRun(ana, 'apply')).when(grantRequest(omar)).thenRecorded({ kind: 'GrantIssued' })
  })

  it('unless policy says allow_self, and only as long as it does', () => {
    const allowing = adopt(policyOf({ allow_self: true }))
    const { ledger, codes } = given(allowing, b1, requestRun(ana, 'apply'), grantRequest(ana))
    expect(codes('apply')).toEqual([])
    ledger.run(adopt(policy))
    expect(codes('apply')).toEqual(['decision_awaited'])
  })
})

describe('a question on a request', () => {
  it('keeps what was granted closed until it is answered, and says so', () => {
    const { ledger, reasons, codes } = given(
      lists(listing('B-1', { proof: 'n/a' })),
      grant(ana, 'B-1', 'apply'),
      asked,
      grantRequest(ana),
    )
    ledger.run(askOn(omar, 'Is the backup there?'))
    expect(reasons('apply')).toEqual([
      'info_wanted: @Omar wants to know before R-6 authorises `apply`: “Is the backup there?”. @Ivy or @Ken can answer.',
    ])
    ledger.run(answerOn(ivy, 'Yes.'))
    expect(codes('apply')).toEqual([])
  })

  it('is asked by owners, and answered by operators and owners', () => {
    const { when } = given(b1, asked)
    when(askOn(ken)).thenRefused('not_allowed', 'You cannot decide this. @Ana or @Omar can.')
    when(askOn(ana)).thenRecorded({ kind: 'InfoRequested', request: 'R-5' })
    when(askOn(ana)).thenNothing()
    when(answerOn(max)).thenRefused('not_allowed', 'You cannot answer this. @Ivy, @Ken, @Ana or @Omar can.')
    when(answerOn(ivy)).thenRecorded({ kind: 'InfoAnswered', request: 'R-5', question: 'Q-6' })
  })
})

describe('withdrawing a request', () => {
  it('is its asker’s in Slack, or anybody’s at the machine, and ends what was granted', () => {
    const { when, codes } = given(b1, asked, grantRequest(ana))
    when(withdrawRequest(ken)).thenRefused(
      'not_allowed',
      'Only @Ivy, who asked, can withdraw R-5. Owners reject or revoke it.',
    )
    when(withdrawRequest(ivy)).thenRecorded(
      { kind: 'GrantRevoked', reason: 'not needed' },
      { kind: 'RequestEnded', because: 'withdrawn', reason: 'not needed' },
    )
    expect(codes('apply')).toEqual(['decision_awaited'])
    given(b1, asked)
      .when(withdrawRequest(null, ''))
      .thenRecorded({ kind: 'RequestEnded', reason: 'withdrawn by whoever asked' })
  })
})

describe('parameters', () => {
  const strict = adopt(policyOf({ actions: { apply: { params: 'required' } } }))
  const withVersion = requestRun(ivy, 'apply', version)

  it('are compared to the letter, whatever order they are named in', () => {
    const { reasons, gate } = given(b1, requestRun(ivy, 'apply', { params: { b: '2', a: '1' } }), grantRequest(ana))
    expect(gate('apply', parameters({ a: '1', b: '2' })).open).toBe(true)
    expect(reasons('apply', parameters({ a: '1' }))).toEqual([
      'decision_awaited: B-1: no owner has decided `apply`: “authorize it”. @Ana or @Omar can decide.',
      'params_differ: @Ana authorised `apply` with a=1, b=2 (R-5), and this run has a=1. Run it as it was authorised, or ask for this one: `countersign request apply --reason …`. @Ana or @Omar can authorise it.',
    ])
  })

  it('params_differ: what was authorised, and what this run has', () => {
    const { ledger, reasons, codes } = given(
      lists(listing('B-1', { proof: 'n/a' })),
      grant(ana, 'B-1', 'apply'),
      withVersion,
      grantRequest(omar),
    )
    const id = ledger.request().id
    expect(codes('apply', parameters({ version: '1.4.2' }))).toEqual([])
    expect(reasons('apply', parameters({ version: '1.4.3' }))).toEqual([
      `params_differ: @Omar authorised \`apply\` with version=1.4.2 (${id}), and this run has version=1.4.3. Run it as it was authorised, or ask for this one: \`countersign request apply --reason …\`. @Ana or @Omar can authorise it.`,
    ])
    expect(reasons('apply')[0]).toContain('and this run has no parameters')
    expect(ledger.run(spend('apply', 'lane-7', parameters({ version: '1.4.3' })))).toMatchObject({
      code: 'gate_closed',
    })
  })

  it('fit any run where an authorisation has none, and the one for exactly this run is spent first', () => {
    const { ledger, gate, when } = given(b1, asked, grantRequest(ana))
    expect(gate('apply', parameters({ version: '1.4.2' })).grants).toMatchObject([{ request: 'R-5' }])
    for (const step of [withVersion, grantRequest(ana, { ttl: 2 * HOUR })]) ledger.run(step)
    when(spend('apply', 'lane-7', parameters({ version: '1.4.2' }))).thenRecorded(
      { kind: 'GatePassed', params: [['version', '1.4.2']] },
      { kind: 'GrantSpent', request: 'R-7' },
      { kind: 'RequestEnded', request: 'R-7' },
    )
    expect(gate('apply').grants).toMatchObject([{ request: 'R-5' }])
  })

  it('that policy requires are asked for: of the request, of the run, and no blocker authorises without them', () => {
    const { ledger, when, codes, reasons, gate } = given(strict, b1)
    when(asked).thenRefused(
      'bad_input',
      '`apply` runs only with parameters that owners have seen: name them, as NAME=VALUE.',
      'params',
    )
    const ask = '`countersign request apply --param NAME=VALUE --reason …`'
    when(grant(ana, 'B-1', 'apply')).thenRefused(
      'not_asked',
      `\`apply\` runs only with parameters that owners have seen, so it is authorised by request: ${ask}.`,
    )
    expect(reasons('apply')).toEqual([
      `decision_awaited: B-1: no owner has decided \`apply\`: “authorize it”. It is authorised by request: ${ask}.`,
      `not_authorised: Nothing that is in force authorises \`apply\`. It runs only with parameters that owners have seen: ${ask} asks the owners for one run.`,
    ])
    for (const step of [withVersion, grantRequest(ana)]) ledger.run(step)
    expect(gate('apply', parameters({ version: '1.4.2' })).open).toBe(true)
    expect(codes('apply', parameters({ version: '2' }))).toEqual(['decision_awaited', 'params_differ'])
    expect(codes('apply')).toEqual(['decision_awaited', 'params_differ'])
  })

  it('that policy requires from now on are not fitted by what was authorised without', () => {
    const { ledger, codes } = given(b1, grant(ana, 'B-1', 'apply'), asked, grantRequest(ana))
    expect(codes('apply')).toEqual([])
    ledger.run(strict)
    expect(codes('apply')).toEqual(['not_authorised'])
    expect(codes('apply', parameters({ version: '1.4.2' }))).toEqual(['params_differ'])
  })

  it('with half a character in them, or given in another order, are compared too', () => {
    const { gate } = given(b1, requestRun(ivy, 'apply', { params: { b: '2', a: '1' } }), grantRequest(ana))
    expect(gate('apply', [['a', '\ud800']]).open).toBe(false)
    expect(
      gate('apply', [
        ['b', '2'],
        ['a', '1'],
      ]).open,
    ).toBe(true)
    expect(
      gate('apply', [
        ['a', '1'],
        ['b', '2'],
        ['b', '2'],
      ]).open,
    ).toBe(false)
  })

  it('are read from words, each name once', () => {
    expect(readParameters(['b=2=3', ' a =1', 'c='])).toEqual([
      ['a', '1'],
      ['b', '2=3'],
      ['c', ''],
    ])
    expect(readParameters(['version'])).toEqual({
      problem: '“version” is no parameter; write NAME=VALUE, such as version=1.4.2.',
    })
    expect(readParameters([' =1'])).toMatchObject({ problem: expect.any(String) })
    expect(readParameters(['a=1', 'a=2'])).toEqual({ problem: 'The parameter a is given twice.' })
  })
})

describe('a request is bound to the words of whatever authorises its action (rule 4)', () => {
  const changes: [string, Parameters<typeof given>][] = [
    ['its words change', [lists(listing('B-1', { item: 'anew' }))]],
    ['it is retired', [retire(omar, 'B-1')]],
    ['another blocker comes that authorises too', [lists(listing('B-1'), listing('B-2'))]],
    ['policy names another', [adopt(policyOf({ actions: { apply: { authorised_by: ['B-9'] } } }))]],
  ]

  it.each(changes)('so that its grant goes stale in the same commit when %s', (_, steps) => {
    const { ledger, when, codes } = given(b1, asked, grantRequest(ana), ...steps.slice(0, -1))
    const { outcome } = when(steps.at(-1) as (typeof steps)[number])
    expect(outcome).toContainEqual({ kind: 'GrantWentStale', request: 'R-5', action: 'apply', grant: 'G-6' })
    expect(ledger.gate('apply').open).toBe(false)
    expect(ledger.request('R-5').grants).toMatchObject([{ ended: { kind: 'stale' } }])
    expect(codes('apply')).not.toEqual([])
  })

  it('when it is reopened, and when a claim about it is confirmed', () => {
    const reopened = given(b1, retire(ana, 'B-1'), asked, grantRequest(ana)).when(reopen(omar, 'B-1'))
    reopened.thenRecorded({ kind: 'BlockerReopened' }, { kind: 'GrantWentStale', request: 'R-6' })
    const closed = lists(listing('B-1', { status: 'CLOSED' }))
    const { outcome } = given(b1, closed, asked, grantRequest(ana)).when(confirm(omar, 'B-1', 'closed'))
    expect(outcome).toContainEqual(expect.objectContaining({ kind: 'GrantWentStale', request: 'R-8' }))
  })

  it('and can be granted anew, by whoever reads the new words', () => {
    const changed = lists(listing('B-1', { item: 'anew' }))
    const { ledger, when, codes } = given(b1, asked)
    const old = grantRequest(ana)
    const command = typeof old === 'function' ? old(ledger) : old
    ledger.run(changed)
    when(command as NonNullable<typeof command>).thenRefused(
      'out_of_date',
      'What R-5 answers changed while you had this open: a blocker that authorises `apply` has other words now. Nothing was recorded; please open it again.',
    )
    when(grantRequest(ana)).thenRecorded({ kind: 'GrantIssued', request: 'R-5' })
    expect(codes('apply')).toEqual([])
  })

  it('and not by words that are cosmetic, or of a blocker that only lifts', () => {
    const { ledger, codes } = given(
      two,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      grant(ana, 'B-1', 'apply'),
      asked,
      grantRequest(ana),
    )
    expect(codes('apply')).toEqual([])
    const { outcome } = {
      outcome: ledger.run(
        lists(listing('B-1', { proof: 'restore it', item: 'anew' }), listing('B-2', { evidence: 'more' })),
      ),
    }
    expect(outcome).not.toContainEqual(expect.objectContaining({ kind: 'GrantWentStale', request: expect.anything() }))
    expect(codes('apply')).toEqual(['grant_stale', 'proof_stale'])
  })

  it('a rejection of the blocker’s own decision leaves it: that was another question', () => {
    expect(given(b1, asked, grantRequest(ana), reject(omar, 'B-1', 'apply')).codes('apply')).toEqual([])
  })
})

describe('roles', () => {
  it('a request whose grantor left waits for the others, and is in force again when they come back', () => {
    const { ledger, codes } = given(b1, asked, grantRequest(ana))
    ledger.run(adopt(policy, { ...roles, owners: roles.owners.slice(1) }))
    expect(codes('apply')).toEqual(['decision_awaited'])
    expect(requestsWaiting(ledger.state, ledger.now)).toHaveLength(1)
    ledger.run(adopt(policy, roles))
    expect(codes('apply')).toEqual([])
  })
})
