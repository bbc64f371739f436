import { describe, expect, test } from 'vitest'
import { readSubject } from '../../../src/slack/ids.ts'
import { promptView } from '../../../src/slack/views/prompt.ts'
import { ana, ivy, omar, policy, roles } from '../../support/cast.ts'
import {
  adopt,
  answer,
  expire,
  given,
  grant,
  later,
  listing,
  lists,
  reject,
  retire,
  revoke,
  spend,
  type TestLedger,
} from '../../support/given.ts'
import { busy, imported, REALRUN, SEPARATE } from './stage.ts'
import { buttonsIn, words } from './words.ts'

/** The prompt of one round (the newest unless given) for one owner. */
function prompt(ledger: TestLedger, id: string, action: string, { owner = ana, round = 0 } = {}) {
  const requirement = ledger.requirement(id, action)
  const shown = requirement.rounds.at(round - 1)
  if (!shown) throw new Error('no such round')
  return promptView(ledger.state, ledger.blocker(id), requirement, shown, owner.user, ledger.now)
}

describe('a decision that is asked', () => {
  test('says what a grant covers and what it does not', () => {
    expect(words(prompt(imported(), SEPARATE, 'apply'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`apply\` (FIX7-P0-PLAN-SEPARATE-AUTH-1): “distinct explicit authorization PER action”. A grant covers this action only.)

      # Your decision on apply
      (FIX7-P0-PLAN-SEPARATE-AUTH-1  ·  asked on 12 June  ·  fix7-p0-production-blocker-map, revision 1)
      *Decision asked*
      > distinct explicit authorization PER action
      *Item*
      > QT001/apply, permit, activation, repoint, cutover each need separate authorization
      *Evidence*
      > precondition PC-8 FAIL
      *Technical proof asked*
      > n/a (authorization gate)
      *Grants: *\`apply\`, for this blocker only.
      *Does not grant: *\`cutover\`, \`permit\`, \`activation\`, \`repoint\`, nor anything else.
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })

  test('says that a grant of an action with other blockers is not enough', () => {
    expect(words(prompt(imported(), 'FIX7-P0-PROD-OPT4-1', 'production'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`production\` (FIX7-P0-PROD-OPT4-1): “explicit production-execution authorization”. A grant covers this action only.)

      # Your decision on production
      (FIX7-P0-PROD-OPT4-1  ·  asked on 12 June  ·  fix7-p0-production-blocker-map, revision 1)
      *Decision asked*
      > explicit production-execution authorization
      *Item*
      > production-scope owner OPT-4 (scoping grant does NOT extend to production)
      *Evidence*
      > delegation-and-authority-lock.json; this macro authorizes SCOPING ONLY
      *Technical proof asked*
      > surface + rollback blockers resolved first
      Nobody has submitted one yet.
      *Grants: *\`production\`, for this blocker only.
      *Does not grant: *anything else.
      3 other blockers of this action must hold as well before it may run.
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })

  test('has buttons about this blocker, action and round', () => {
    const buttons = buttonsIn(prompt(imported(), REALRUN, 'REAL_RUN').blocks)
    expect(buttons.map(({ text, action_id }) => `${text} ${action_id}`)).toEqual([
      'Approve… decision.approve',
      'Reject… decision.reject',
      'Ask… decision.ask',
      'Details blocker.details',
    ])
    expect(readSubject(buttons[0]?.value)).toEqual({
      kind: 'asking',
      blocker: REALRUN.toLowerCase(),
      action: 'REAL_RUN',
      round: 1,
    })
  })

  test('shows the question and its answer', () => {
    const shown = words(prompt(busy(answer(ivy, SEPARATE, 'repoint', 'The read alias.')), SEPARATE, 'repoint'))
    expect(shown).toContain(
      '*@Ana asked on 15 June*\n> Which alias moves?\n*@Ivy answered on 15 June*\n> The read alias.',
    )
  })

  test('shows the other owner’s grant where policy wants two', () => {
    const shown = words(prompt(busy(), SEPARATE, 'cutover', { owner: omar }))
    expect(shown).toContain(
      '*Policy wants 2 owners; 1 so far.*\n• granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left: “first key”',
    )
  })

  test('shows the difference after the words changed', () => {
    const { ledger } = given(
      lists(listing('RUN', { decision: 'authorize a rehearsal' })),
      grant(ana, 'RUN', 'apply'),
      lists(listing('RUN', { decision: 'authorize the real thing', evidence: 'rehearsal passed' })),
    )
    expect(words(prompt(ledger, 'RUN', 'apply'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`apply\` (RUN): “authorize the real thing”. A grant covers this action only.)

      # Your decision on apply
      (RUN  ·  asked on 12 June  ·  test-map, revision 2)
      *Decision asked*
      > authorize the real thing
      *Item*
      > what RUN is about
      *Evidence*
      > rehearsal passed
      *Technical proof asked*
      > n/a
      *Why you are asked again: *the words changed, so an earlier grant no longer counts.
      *Decision asked, before:*
      > authorize a rehearsal
      *Decision asked, now:*
      > authorize the real thing
      *Evidence, before:*
      > precondition FAIL
      *Evidence, now:*
      > rehearsal passed
      *Grants: *\`apply\`, for this blocker only.
      *Does not grant: *anything else.
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })
})

describe('a decision that is no longer asked shows what came of it, with Details alone', () => {
  const granted = { uses: 2, reason: 'staging was clean' }
  const cases: [string, () => ReturnType<typeof prompt>, string[]][] = [
    [
      'granted',
      () => prompt(busy(), SEPARATE, 'apply'),
      [
        '@Ana granted `apply` on 15 June 2026 at 09:00, until 22 June 2026 at 09:00 (UTC), for 2 uses: “staging was clean”.',
      ],
    ],
    [
      'granted for a few hours, with a reason that is a sentence',
      () =>
        prompt(
          imported(grant(ana, SEPARATE, 'apply', { ttl: 4 * 3_600_000, reason: 'Staging was clean.' })),
          SEPARATE,
          'apply',
        ),
      ['@Ana granted `apply` on 15 June 2026 at 09:00, until 13:00 (UTC), for 1 use: “Staging was clean.”\n'],
    ],
    [
      'used once',
      () => prompt(imported(grant(ana, SEPARATE, 'apply', granted), spend('apply')), SEPARATE, 'apply'),
      [
        '@Ana granted `apply` on 15 June 2026 at 09:00, until 22 June 2026 at 09:00 (UTC), for 2 uses: “staging was clean”.',
        '1 use left.',
      ],
    ],
    [
      'granted, then revoked',
      () =>
        prompt(
          imported(
            grant(ana, SEPARATE, 'apply', granted),
            later('1h'),
            revoke(omar, SEPARATE, 'apply', 'the window closed'),
          ),
          SEPARATE,
          'apply',
          { round: 1 },
        ),
      [
        '@Omar revoked it on 15 June 2026, 10:00 (UTC): “the window closed”.',
        `To grant it anew, use Home or \`/blockers show ${SEPARATE}\`.`,
      ],
    ],
    [
      'granted, then expired',
      () =>
        prompt(imported(grant(ana, SEPARATE, 'apply', granted), later('8d'), expire), SEPARATE, 'apply', { round: 1 }),
      ['It expired on 22 June 2026, 09:00 (UTC).', 'A newer prompt asks again.'],
    ],
    [
      'granted, then spent',
      () =>
        prompt(imported(grant(ana, SEPARATE, 'apply'), later('1h'), spend('apply')), SEPARATE, 'apply', { round: 1 }),
      ['It was spent on 15 June 2026, 10:00 (UTC).'],
    ],
    [
      'rejected',
      () => prompt(busy(), SEPARATE, 'permit', { round: 1 }),
      ['@Omar rejected `permit` on 15 June 2026, 09:00 (UTC): “no window yet”.', '`permit` stays blocked.'],
    ],
    [
      'superseded',
      () =>
        prompt(
          given(lists(listing('RUN')), lists(listing('RUN', { decision: 'authorize more' }))).ledger,
          'RUN',
          'apply',
          { round: 1 },
        ),
      ['Superseded on 12 June 2026, 09:00 (UTC): the words changed. A newer prompt asks again.', '> authorize it'],
    ],
    [
      'withdrawn with its blocker',
      () => prompt(imported(retire(omar, SEPARATE, 'not needed')), SEPARATE, 'apply'),
      [
        'Withdrawn on 15 June 2026, 09:00 (UTC), undecided.',
        `@Omar retired ${SEPARATE} on 15 June 2026, 09:00 (UTC): “not needed”. Nothing is left to decide.`,
      ],
    ],
    [
      'granted by this owner, where another is needed',
      () => prompt(busy(), SEPARATE, 'cutover'),
      ['Policy wants another owner as well; you have nothing more to do here.'],
    ],
    [
      'asked of somebody who is no longer an owner',
      () => prompt(imported(adopt(policy, { ...roles, owners: roles.owners.slice(1) })), SEPARATE, 'apply'),
      ['You are not an owner under the policy any more, so there is nothing for you to decide here.'],
    ],
  ]

  test.each(cases)('%s', (_, make, sentences) => {
    const shown = make()
    for (const sentence of sentences) expect(words(shown)).toContain(sentence)
    expect(buttonsIn(shown.blocks).map(({ text }) => text)).toEqual(['Details'])
  })

  test('an earlier round that a rejection ended keeps no button, while the newer one has them', () => {
    const ledger = imported(reject(ana, SEPARATE, 'permit'))
    expect(buttonsIn(prompt(ledger, SEPARATE, 'permit', { round: 1 }).blocks)).toHaveLength(1)
    expect(buttonsIn(prompt(ledger, SEPARATE, 'permit', { round: 2 }).blocks)).toHaveLength(4)
  })
})
