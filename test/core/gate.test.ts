import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { brokenGate } from '../../src/core/gate.ts'
import { blockerStatus, countingGrants, lackingProof } from '../../src/core/holding.ts'
import type { Grant } from '../../src/core/requirement/grant.ts'
import { ana, ivy, ken, omar, policyOf } from '../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  confirm,
  expire,
  giveBack,
  given,
  grant,
  HOUR,
  later,
  listing,
  lists,
  reject,
  reopen,
  retire,
  revoke,
  spend,
  submit,
} from '../support/given.ts'

const oneDecision = lists(listing('B-1'))
/** Two keys to one blocker, which authorises by the policy. */
const bothKeys = lists(listing('B-1', { proof: 'restore byte-exact' }))
const byPolicy = adopt(policyOf({ actions: { apply: { authorised_by: ['B-1'] }, cutover: { owners_needed: 2 } } }))
const twoOwners = lists(listing('B-1', { blocks: 'cutover' }))
const granted = grant(ana, 'B-1', 'apply')

describe('a gate is open', () => {
  it('when every requirement holds, and says which grants it rests on', () => {
    const { gate } = given(
      lists(listing('B-1', { proof: 'restore byte-exact' }), listing('B-2', { depends_on: ['B-1'] })),
      grant(ana, 'B-1', 'apply', { reason: 'rehearsed', uses: 2 }),
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      grant(omar, 'B-2', 'apply'),
    )
    const { open, reasons, grants } = gate('apply')
    expect({ open, reasons }).toEqual({ open: true, reasons: [] })
    expect(grants).toMatchObject([
      {
        effect: 'authorises',
        blocker: 'B-2',
        by: { user: omar.user },
        expires: '2026-06-19T09:00:00.000Z',
        uses_left: 1,
      },
      {
        effect: 'lifts',
        blocker: 'B-1',
        action: 'apply',
        by: { user: ana.user },
        uses_left: null,
        reason: 'rehearsed',
      },
    ])
  })

  it('under its exact name, however it is padded or composed', () => {
    const { gate } = given(lists(listing('B-1', { blocks: 'aplicación' })), grant(ana, 'B-1', 'aplicación'))
    expect(gate(' aplicación\n')).toMatchObject({ open: true, action: 'aplicación' })
    expect(gate('aplicación'.normalize('NFD')).open).toBe(true)
    expect(gate('aplicacion').open).toBe(false)
    expect(gate('Aplicación').open).toBe(false)
  })

  it('until the very millisecond in which the grant expires', () => {
    const { ledger, gate } = given(oneDecision, grant(ana, 'B-1', 'apply', { ttl: HOUR }))
    ledger.now += HOUR - 1
    expect(gate('apply').open).toBe(true)
    ledger.now += 1
    expect(gate('apply').open).toBe(false)
  })

  it('when what is not asked is not there: a proof alone, beside a decision elsewhere', () => {
    const { gate, ledger } = given(
      lists(listing('B-1', { decision: 'n/a', proof: 'a surface map' }), listing('B-2')),
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
    )
    expect(gate('apply').open).toBe(false)
    ledger.run(grant(ana, 'B-2', 'apply'))
    expect(gate('apply').open).toBe(true)
  })
})

describe('a gate is closed, and says', () => {
  it('unknown_action: what was perhaps meant', () => {
    const { reasons } = given(lists(listing('B-1', { blocks: 'cutover/REAL_RUN' })))
    const closed = 'and an action nobody has looked at stays closed.'
    expect(reasons('real_run')).toEqual([
      `unknown_action: No blocker names \`real_run\`, ${closed} Did you mean \`REAL_RUN\`? Names are compared exactly.`,
    ])
    expect(reasons('destroy')).toEqual([`unknown_action: No blocker names \`destroy\`, ${closed}`])
  })

  it('unknown_action: for an empty name, and with nothing imported', () => {
    expect(given().reasons('apply')).toEqual([
      'unknown_action: No blocker names `apply`, and an action nobody has looked at stays closed.',
    ])
    expect(given(oneDecision).gate('').open).toBe(false)
  })

  it('decision_awaited: what is asked, and who can decide', () => {
    expect(given(oneDecision).reasons('apply')).toEqual([
      'decision_awaited: B-1: no owner has decided `apply`: “authorize it”. @Ana or @Omar can decide.',
    ])
  })

  it('decision_awaited: on one line, whatever the document has', () => {
    expect(given(lists(listing('B-1', { decision: 'authorize\n\n  it   all' }))).reasons('apply')).toEqual([
      'decision_awaited: B-1: no owner has decided `apply`: “authorize it all”. @Ana or @Omar can decide.',
    ])
  })

  it('decision_awaited: the near miss, a grant for another action of the same blocker', () => {
    const { reasons } = given(lists(listing('B-1', { blocks: 'apply/cutover' })), granted)
    expect(reasons('cutover')).toEqual([
      'decision_awaited: B-1: no owner has decided `cutover`: “authorize it”. @Ana or @Omar can decide. @Ana granted `apply` on 12 June; it does not extend to `cutover`.',
    ])
  })

  it('decision_awaited: no near miss that is over, or of a blocker that has nothing to do with it', () => {
    const both = lists(listing('B-1', { blocks: 'apply/permit' }), listing('B-2', { blocks: 'cutover' }))
    const { reasons, ledger } = given(both, granted)
    expect(reasons('cutover').join()).not.toContain('does not extend')
    ledger.run(revoke(ana, 'B-1', 'apply'))
    expect(reasons('permit').join()).not.toContain('does not extend')
  })

  it('decision_awaited: that a blocker asks for nothing and waits for an owner to retire it', () => {
    expect(given(lists(listing('B-1', { decision: 'n/a' }))).reasons('apply')).toEqual([
      'decision_awaited: B-1: asks for neither a decision nor a proof. It stays open until owners retire it.',
      'not_authorised: Nothing that is in force authorises `apply`. `countersign request apply --reason …` asks the owners for one run.',
    ])
  })

  it('decision_awaited: that nobody can decide, where policy names no owner who is there', () => {
    expect(given(adopt(policyOf({}), { owners: [], operators: [] }), oneDecision).reasons('apply')).toEqual([
      'decision_awaited: B-1: no owner has decided `apply`: “authorize it”. Nobody can decide: the policy names no such person. Policy wants 1, and there are 0 owners, so that nobody can complete it: name more in countersign.yaml.',
    ])
  })

  it('info_wanted: the question and who can answer, until somebody has', () => {
    const { ledger, reasons } = given(oneDecision, ask(ana, 'B-1', 'apply', 'Who is on call?'))
    expect(reasons('apply')).toEqual([
      'info_wanted: B-1: @Ana wants to know before `apply` is decided: “Who is on call?”. @Ivy or @Ken can answer. Until then nothing opens.',
    ])
    ledger.run(answer(ivy, 'B-1', 'apply'))
    expect(reasons('apply')[0]).toMatch(/^decision_awaited: /)
  })

  it('rejected: by whom, when and why', () => {
    const { ledger, reasons } = given(oneDecision, later('2d'), reject(omar, 'B-1', 'apply', 'no rollback'))
    const sentence = 'rejected: B-1: @Omar rejected `apply` on 14 June: “no rollback”. @Ana or @Omar can decide.'
    expect(reasons('apply')).toEqual([sentence])
    ledger.run(later('3d'))
    expect(reasons('apply')).toEqual([sentence])
  })

  it('rejected: not for words that have changed since', () => {
    const { reasons } = given(oneDecision, reject(omar, 'B-1', 'apply'), lists(listing('B-1', { item: 'anew' })))
    expect(reasons('apply')[0]).toMatch(/^decision_awaited: /)
  })

  it('grant_expired: when, before and after the ledger says so', () => {
    const { ledger, reasons } = given(oneDecision, grant(ana, 'B-1', 'apply', { ttl: HOUR }), later('1h'))
    const sentence =
      'grant_expired: B-1: the grant of `apply` by @Ana expired on 12 June 2026, 10:00 (UTC). @Ana or @Omar can decide.'
    expect(reasons('apply')).toEqual([sentence])
    ledger.run(later('5m'))
    ledger.run(expire)
    expect(reasons('apply')).toEqual([sentence])
  })

  it('grant_spent: when', () => {
    const { reasons } = given(oneDecision, granted, later('30m'), spend('apply'), later('1d'))
    expect(reasons('apply')).toEqual([
      'grant_spent: B-1: the grant of `apply` by @Ana was spent on 12 June 2026, 09:30 (UTC). @Ana or @Omar can decide.',
    ])
  })

  it('grant_revoked: by whom and why', () => {
    const { reasons } = given(oneDecision, granted, later('1d'), revoke(omar, 'B-1', 'apply', 'an incident'))
    expect(reasons('apply')).toEqual([
      'grant_revoked: B-1: @Omar revoked the grant of `apply` on 13 June: “an incident”. @Ana or @Omar can decide.',
    ])
  })

  it('grant_stale: whose grant was for other words', () => {
    const { reasons } = given(oneDecision, granted, later('1d'), lists(listing('B-1', { decision: 'authorize more' })))
    expect(reasons('apply')).toEqual([
      'grant_stale: B-1: @Ana granted `apply` on 12 June for words that have changed since. @Ana or @Omar can decide.',
    ])
  })

  it('grant_stale: also when the words are what they were', () => {
    const { reasons } = given(
      oneDecision,
      granted,
      later('1d'),
      lists(listing('B-1', { item: 'anew' })),
      later('1d'),
      oneDecision,
    )
    expect(reasons('apply')[0]).toMatch(/^grant_stale: /)
  })

  it('quorum_short: who gave, how many are needed, who else can', () => {
    expect(given(twoOwners, grant(ana, 'B-1', 'cutover')).reasons('cutover')).toEqual([
      'quorum_short: B-1: @Ana granted `cutover`, and 2 owners are needed: 1 of 2. @Omar can give the other.',
    ])
  })

  it('quorum_short: that more than one more is needed', () => {
    const three = policyOf({ actions: { cutover: { owners_needed: 3 } } })
    expect(given(adopt(three), twoOwners, grant(ana, 'B-1', 'cutover')).reasons('cutover')).toEqual([
      'quorum_short: B-1: @Ana granted `cutover`, and 3 owners are needed: 1 of 3. @Omar can give another. Policy wants 3, and there are 2 owners, so that nobody can complete it: name more in countersign.yaml.',
    ])
  })

  it('quorum_short: when one of two grants expired, and which', () => {
    const { reasons } = given(
      twoOwners,
      grant(ana, 'B-1', 'cutover', { ttl: HOUR }),
      grant(omar, 'B-1', 'cutover'),
      later('2h'),
      expire,
    )
    expect(reasons('cutover')).toEqual([
      'quorum_short: B-1: @Omar granted `cutover`, and 2 owners are needed: 1 of 2. @Ana can give the other.',
    ])
  })

  it('what became of the only half of a quorum', () => {
    const half = grant(ana, 'B-1', 'cutover', { ttl: HOUR })
    expect(given(twoOwners, half, revoke(omar, 'B-1', 'cutover', 'an incident')).reasons('cutover')).toEqual([
      'grant_revoked: B-1: @Omar revoked the grant of `cutover` on 12 June: “an incident”. @Ana or @Omar can decide.',
    ])
    expect(given(twoOwners, half, later('2h'), expire).reasons('cutover')).toEqual([
      'grant_expired: B-1: the grant of `cutover` by @Ana expired on 12 June 2026, 10:00 (UTC). @Ana or @Omar can decide.',
    ])
  })

  it('what ended last, when two grants ended in two ways', () => {
    const { reasons } = given(
      twoOwners,
      grant(ana, 'B-1', 'cutover', { ttl: HOUR }),
      grant(omar, 'B-1', 'cutover'),
      later('2h'),
      expire,
      revoke(ana, 'B-1', 'cutover', 'an incident'),
    )
    expect(reasons('cutover')).toEqual([
      'grant_revoked: B-1: @Ana revoked the grant of `cutover` on 12 June: “an incident”. @Ana or @Omar can decide.',
    ])
  })

  it('proof_awaited: what is asked and who can submit it, then that it waits for a review', () => {
    const { ledger, reasons } = given(byPolicy, bothKeys, granted)
    expect(reasons('apply')).toEqual([
      'proof_awaited: B-1: no proof was submitted: “restore byte-exact”. @Ivy or @Ken can submit it.',
    ])
    ledger.run(submit(ivy, 'B-1'))
    expect(reasons('apply')).toEqual([
      'proof_awaited: B-1: @Ivy submitted a proof on 12 June. @Ken, @Ana or @Omar can accept it.',
    ])
  })

  it('proof_returned: by whom and why', () => {
    const { reasons } = given(byPolicy, bothKeys, granted, submit(ivy, 'B-1'), giveBack(ken, 'B-1', 'no checksum'))
    expect(reasons('apply')).toEqual([
      'proof_returned: B-1: @Ken returned the proof: “no checksum”. @Ivy or @Ken can submit another.',
    ])
  })

  it('proof_stale: whose proof was for other words, and what is asked now', () => {
    const { reasons } = given(
      byPolicy,
      bothKeys,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      lists(listing('B-1', { proof: 'restore in a clone' })),
      granted,
    )
    expect(reasons('apply')).toEqual([
      'proof_stale: B-1: the proof by @Ivy was for words that have changed, or from before the blocker was reopened, and another is asked: “restore in a clone”. @Ivy or @Ken can submit another.',
    ])
  })

  it('prerequisite_open: which blocker it waits for', () => {
    const { ledger, reasons, gate } = given(
      lists(listing('B-1', { depends_on: ['b-2'] }), listing('B-2', { blocks: 'permit/activation' })),
      granted,
      grant(ana, 'B-2', 'permit'),
    )
    expect(reasons('apply')).toEqual([
      'prerequisite_open: B-1: waits for B-2, which is still open. `/blockers show B-2` says what it lacks.',
    ])
    ledger.run(grant(ana, 'B-2', 'activation'))
    expect(gate('apply').open).toBe(true)
  })

  it('not_authorised: that nothing is missing, but nothing authorises it', () => {
    const { reasons } = given(
      lists(listing('B-1', { decision: 'n/a', proof: 'a surface map' })),
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
    )
    expect(reasons('apply')).toEqual([
      'not_authorised: Nothing that is in force authorises `apply`. `countersign request apply --reason …` asks the owners for one run.',
    ])
  })

  it('not_authorised: when every blocker that names it was retired, even one that was granted', () => {
    const { reasons } = given(oneDecision, granted, retire(ana, 'B-1'))
    expect(reasons('apply')[0]).toMatch(/^not_authorised: /)
  })

  it('ledger_broken: what is wrong, and how to look', () => {
    expect(brokenGate('apply', 'entry 7 is missing')).toEqual({
      action: 'apply',
      params: [],
      open: false,
      grants: [],
      reasons: [
        {
          code: 'ledger_broken',
          blocker: null,
          fact: 'The ledger cannot be trusted, so every gate is closed: entry 7 is missing',
          sentence:
            'The ledger cannot be trusted, so every gate is closed: entry 7 is missing. Run `countersign verify`.',
        },
      ],
    })
  })

  it('everything that is missing, not only the first', () => {
    const { gate } = given(
      lists(
        listing('B-1', { proof: 'restore byte-exact', depends_on: ['B-2'] }),
        listing('B-2', { proof: 'a surface map' }),
      ),
    )
    expect(gate('apply').reasons.map(({ code, blocker }) => `${blocker} ${code}`)).toEqual([
      'B-1 decision_awaited',
      'B-1 proof_awaited',
      'B-1 prerequisite_open',
      'B-2 decision_awaited',
      'B-2 proof_awaited',
      'null not_authorised',
    ])
  })
})

describe('a prerequisite', () => {
  const two = lists(listing('B-1'), listing('B-2', { blocks: 'permit' }))

  it('may be the policy’s, by any spelling of the ids', () => {
    const { ledger, reasons } = given(adopt(policyOf({ depends_on: { ' b-1': ['B-2 '] } })), two, granted)
    expect(reasons('apply')).toEqual([
      'prerequisite_open: B-1: waits for B-2, which is still open. `/blockers show B-2` says what it lacks.',
    ])
    ledger.run(grant(ana, 'B-2', 'permit'))
    expect(ledger.gate('apply').open).toBe(true)
  })

  it('that no document lists keeps the gate closed', () => {
    expect(given(adopt(policyOf({ depends_on: { 'B-1': ['B-9'] } })), two, granted).reasons('apply')).toEqual([
      'prerequisite_open: B-1: waits for b-9, which no document lists. Correct `depends_on` in countersign.yaml.',
    ])
  })

  it('that an owner retired holds', () => {
    const { gate } = given(lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2')), granted, retire(ana, 'B-2'))
    expect(gate('apply').open).toBe(true)
  })

  it('that an owner reopened holds no more', () => {
    const { gate } = given(
      lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2', { blocks: 'permit' })),
      granted,
      retire(ana, 'B-2'),
      reopen(omar, 'B-2'),
    )
    expect(gate('apply').open).toBe(false)
  })

  it('in a circle through policy and document clears for neither', () => {
    const { gate } = given(
      adopt(policyOf({ depends_on: { 'B-2': ['B-1'] } })),
      lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2', { blocks: 'permit' })),
      granted,
      grant(ana, 'B-2', 'permit'),
    )
    for (const action of ['apply', 'permit']) {
      expect(gate(action).reasons.map(({ code }) => code)).toEqual(['prerequisite_open'])
    }
  })

  it('of itself, in policy, never clears', () => {
    const { gate } = given(adopt(policyOf({ depends_on: { 'B-1': ['B-1'] } })), two, granted)
    expect(gate('apply').reasons.map(({ code }) => code)).toEqual(['prerequisite_open'])
  })

  it('beyond a circle does not clear either, from wherever one looks', () => {
    const { gate } = given(
      adopt(policyOf({ depends_on: { 'B-3': ['B-2'] } })),
      lists(
        listing('B-1', { depends_on: ['B-2', 'B-3'] }),
        listing('B-2', { blocks: 'permit', depends_on: ['B-3'] }),
        listing('B-3', { blocks: 'repoint' }),
      ),
      granted,
      grant(ana, 'B-2', 'permit'),
      grant(ana, 'B-3', 'repoint'),
    )
    expect(gate('apply').reasons.map(({ code }) => code)).toEqual(['prerequisite_open', 'prerequisite_open'])
  })

  it('reached by very many ways is looked at once', () => {
    const names = Array.from({ length: 60 }, (_, i) => `B-${i + 1}`)
    const everyEarlier = names.map((id, i) => listing(id, { depends_on: names.slice(0, i) }))
    const { ledger } = given(lists(...everyEarlier), ...names.map((id) => grant(ana, id, 'apply')))
    expect(ledger.gate('apply').open).toBe(true)
  })
})

describe('a blocker', () => {
  it('is open, cleared, open again when its grant is over, and retired', () => {
    const { ledger } = given(oneDecision)
    const status = () => blockerStatus(ledger.state, ledger.blocker('B-1'), ledger.now)
    expect(status()).toBe('open')
    ledger.run(granted)
    expect(status()).toBe('cleared')
    ledger.run(spend('apply'))
    expect(status()).toBe('open')
    ledger.run(retire(ana, 'B-1'))
    expect(status()).toBe('retired')
  })

  it('of several actions is cleared when all of them hold', () => {
    const { ledger } = given(lists(listing('B-1', { blocks: 'apply/permit' })), granted)
    const status = () => blockerStatus(ledger.state, ledger.blocker('B-1'), ledger.now)
    expect(status()).toBe('open')
    ledger.run(grant(omar, 'B-1', 'permit'))
    expect(status()).toBe('cleared')
  })
})

describe('a grant', () => {
  const { ledger } = given(oneDecision, granted)
  const requirement = ledger.requirement('B-1', 'apply')
  const [grant_] = requirement.grants as [Grant]
  const counts = (change: Partial<Grant>) =>
    countingGrants(
      ledger.state,
      ledger.blocker('B-1'),
      { ...requirement, grants: [{ ...grant_, ...change }] },
      ledger.now,
    ).length

  it('counts by all its own fields, whatever else the ledger has come to say', () => {
    expect(counts({})).toBe(1)
    expect(counts({ uses_left: 0 })).toBe(0)
    expect(counts({ fingerprint: 'f'.repeat(64) })).toBe(0)
    expect(counts({ expires: new Date(ledger.now).toISOString() })).toBe(0)
    expect(counts({ expires: 'never' })).toBe(0)
    expect(counts({ ended: { kind: 'revoked', at: grant_.at, by: grant_.by, reason: '' } })).toBe(0)
  })
})

describe('a proof', () => {
  it('counts for its own words only, whatever else the ledger has come to say', () => {
    const { ledger } = given(bothKeys, submit(ivy, 'B-1'), accept(ken, 'B-1'))
    const blocker = ledger.blocker('B-1')
    const newest_proof = blocker.newest_proof && { ...blocker.newest_proof, fingerprint: 'f'.repeat(64) }
    expect(lackingProof(ledger.state, blocker)).toEqual([])
    expect(lackingProof(ledger.state, { ...blocker, newest_proof }).map(({ code }) => code)).toEqual(['proof_stale'])
  })
})

describe('the actions that are known', () => {
  it('are those that requirements name, each once, without what an owner agreed to drop', () => {
    const { ledger } = given(
      lists(listing('B-1', { blocks: 'apply/permit' }), listing('B-2', { blocks: 'permit/repoint' })),
    )
    expect(ledger.state.actions()).toEqual(['apply', 'permit', 'repoint'])
    ledger.run(lists(listing('B-1'), listing('B-2', { blocks: 'permit' })))
    expect(ledger.state.actions()).toEqual(['apply', 'permit', 'repoint'])
    ledger.run(confirm(ana, 'B-2', 'action_missing'))
    expect(ledger.state.actions()).toEqual(['apply', 'permit'])
    expect(ledger.state.blockers.has(blockerKey('b-2'))).toBe(true)
  })
})
