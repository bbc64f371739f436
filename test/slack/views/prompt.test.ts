import { describe, expect, test } from 'vitest'
import { readSubject } from '../../../src/slack/ids.ts'
import { promptView } from '../../../src/slack/views/prompt.ts'
import { promptsView } from '../../../src/slack/views/prompts.ts'
import { ana, ivy, omar, policy, policyOf, roles } from '../../support/cast.ts'
import {
  adopt,
  answer,
  ask,
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
import { busy, imported, REALRUN, ROLLBACK, SEPARATE } from './stage.ts'
import { blockWords, buttonsIn, words } from './words.ts'

/** The prompt of one round (the newest unless given) for one owner. */
function prompt(ledger: TestLedger, id: string, action: string, { owner = ana, round = 0 } = {}) {
  const requirement = ledger.requirement(id, action)
  const number = round || requirement.round.number
  return promptView(ledger.state, ledger.blocker(id), requirement, number, owner.user, ledger.now)
}

describe('a decision that is asked', () => {
  test('says what a grant covers and what it does not', () => {
    expect(words(prompt(imported(), SEPARATE, 'apply'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`apply\` (\`FIX7-P0-PLAN-SEPARATE-AUTH-1\`): “distinct explicit authorization PER action”. A grant authorises \`apply\`, and nothing else.)

      # Your decision is asked
      \`apply\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
      (asked on 12 June  ·  “fix7-p0-production-blocker-map”, revision 1)
      *Decision asked*
      > distinct explicit authorization PER action
      *Item*
      > QT001/apply, permit, activation, repoint, cutover each need separate authorization
      *Evidence*
      > precondition PC-8 FAIL
      *Technical proof asked*
      > n/a (authorization gate)
      *Authorises: *\`apply\`, 1 to 3 runs as you choose, until the time you choose, at most 14 days ahead.
      *Nothing else: *not \`cutover\`, \`permit\`, \`activation\`, \`repoint\`.
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })

  test('that only lifts names what authorises instead, and a request where nothing does', () => {
    const production = { actions: { production: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } } }
    const ledger = imported(adopt(policyOf(production)))
    expect(words(prompt(ledger, ROLLBACK, 'production'))).toContain(
      '*Lifts this blocker for *`production`*. Does not authorise it: *`FIX7-P0-PROD-OPT4-1` does.',
    )
    expect(words(prompt(imported(), ROLLBACK, 'production'))).toContain(
      '*Lifts this blocker for *`production`*. Does not authorise it: *only a request does: `countersign request production --reason …`.',
    )
    expect(words(prompt(imported(), REALRUN, 'REAL_RUN'))).toContain(
      '*Authorises: *`REAL_RUN`, one run, until the time you choose, at most 1 day ahead.',
    )
  })

  test('says that a grant of an action with other blockers is not enough', () => {
    expect(words(prompt(imported(), 'FIX7-P0-PROD-OPT4-1', 'production'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`production\` (\`FIX7-P0-PROD-OPT4-1\`): “explicit production-execution authorization”. A grant lifts this blocker for \`production\`, and does not authorise it.)

      # Your decision is asked
      \`production\` for \`FIX7-P0-PROD-OPT4-1\`
      (asked on 12 June  ·  “fix7-p0-production-blocker-map”, revision 1)
      *Decision asked*
      > explicit production-execution authorization
      *Item*
      > production-scope owner OPT-4 (scoping grant does NOT extend to production)
      *Evidence*
      > delegation-and-authority-lock.json; this macro authorizes SCOPING ONLY
      *Technical proof asked*
      > surface + rollback blockers resolved first
      No proof was submitted. @Ivy or @Ken can submit it.
      *Lifts this blocker for *\`production\`*. Does not authorise it: *only a request does: \`countersign request production --reason …\`.
      Nothing else.
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

  test('several questions stand side by side, each with its own answer, and its asker’s way to withdraw it', () => {
    const ledger = busy(ask(omar, SEPARATE, 'repoint', 'STOP: is the backup there?'))
    const [first, second] = ledger.requirement(SEPARATE, 'repoint').questions
    const { blocks } = prompt(ledger, SEPARATE, 'repoint')
    expect(blockWords(blocks)).toContain(`*@Ana asked on 15 June*
> Which alias moves?
No answer yet. An operator or an owner can give it, and until then nothing opens.
[Answer…] [Withdraw my question]
*@Omar asked on 15 June*
> STOP: is the backup there?
No answer yet. An operator or an owner can give it, and until then nothing opens.
[Answer…]`)
    const asked = buttonsIn(blocks).filter(({ value }) => readSubject(value).kind === 'question')
    expect(asked.map(({ action_id, value }) => [action_id, readSubject(value)])).toEqual(
      [
        ['decision.answer', first?.id],
        ['question.withdraw', first?.id],
        ['decision.answer', second?.id],
      ].map(([action, question]) => [action, { kind: 'question', on: `blocker/${SEPARATE.toLowerCase()}`, question }]),
    )
  })

  test('shows the other owner’s grant where policy wants two', () => {
    const shown = words(prompt(busy(), SEPARATE, 'cutover', { owner: omar }))
    expect(shown).toContain(
      'Policy wants 2 owners. 1 of 2: @Ana; @Omar can give the other.\n• `cutover` has @Ana’s grant until 22 June 2026, 09:00 (UTC), 1 use left: _“first key”_',
    )
  })

  test('shows the difference after the words changed', () => {
    const { ledger } = given(
      lists(listing('RUN', { decision: 'authorize a rehearsal' })),
      grant(ana, 'RUN', 'apply'),
      lists(listing('RUN', { decision: 'authorize the real thing', evidence: 'rehearsal passed' })),
    )
    expect(words(prompt(ledger, 'RUN', 'apply'))).toMatchInlineSnapshot(`
      "(Your decision is asked on \`apply\` (\`RUN\`): “authorize the real thing”. A grant authorises \`apply\`, and nothing else.)

      # Your decision is asked
      \`apply\` for \`RUN\`
      (asked on 12 June  ·  “test-map”, revision 2)
      *Decision asked*
      > authorize the real thing
      *Item*
      > what RUN is about
      *Evidence*
      > rehearsal passed
      *Technical proof asked*
      > n/a (authorization gate)
      *Authorises: *\`apply\`, 1 to 3 runs as you choose, until the time you choose, at most 14 days ahead.
      Nothing else.
      *Why you are asked again: *the words changed; a grant for the words before does not count.
      *Decision asked, when it was last granted:*
      > authorize *a rehearsal*
      *Decision asked, now:*
      > authorize *the real thing*
      *Evidence, when it was last granted:*
      > *precondition FAIL*
      *Evidence, now:*
      > *rehearsal passed*
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })
})

describe('the difference that is shown', () => {
  test('is the one since the last grant, however many revisions lie between', () => {
    const asks = (decision: string) => lists(listing('RUN', { decision }))
    const { ledger } = given(
      asks('authorize a rehearsal'),
      grant(ana, 'RUN', 'apply'),
      asks('authorize a rehearsal and the real thing'),
      asks('authorize a rehearsal and the real thing.'),
    )
    expect(words(prompt(ledger, 'RUN', 'apply'))).toContain(
      '*Decision asked, when it was last granted:*\n> authorize a rehearsal\n*Decision asked, now:*\n> authorize a rehearsal *and the real thing.*',
    )
    ledger.run(reject(omar, 'RUN', 'apply'))
    expect(words(prompt(ledger, 'RUN', 'apply'))).toContain('> authorize a rehearsal *and the real thing.*')
  })

  test('is the passage that changed, wherever in the text it stands', () => {
    const long = (when: string) =>
      `${'a word '.repeat(200)}only on ${when} nights, never by day ${'and so on '.repeat(200)}`
    const { ledger } = given(
      lists(listing('RUN', { decision: long('Sunday') })),
      lists(listing('RUN', { decision: long('all') })),
    )
    expect(words(prompt(ledger, 'RUN', 'apply'))).toContain(
      '*Decision asked, when it was asked before:*\n> … a word a word a word only on *Sunday* nights, never by day and so on and …',
    )
  })
})

describe('a decision that is no longer asked shows what came of it, with Details, and Revoke… while it is in force', () => {
  const granted = { uses: 2, reason: 'staging was clean' }
  const cases: [string, () => ReturnType<typeof prompt>, string[]][] = [
    [
      'granted',
      () => prompt(busy(), SEPARATE, 'apply'),
      [
        '@Ana authorised `apply` on 15 June 2026 at 09:00, until 22 June 2026 at 09:00 (UTC), for 2 uses: _“staging was clean”_.',
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
      ['@Ana authorised `apply` on 15 June 2026 at 09:00, until 13:00 (UTC), for 1 use: _“Staging was clean.”_\n'],
    ],
    [
      'used once',
      () => prompt(imported(grant(ana, SEPARATE, 'apply', granted), spend('apply')), SEPARATE, 'apply'),
      [
        '@Ana authorised `apply` on 15 June 2026 at 09:00, until 22 June 2026 at 09:00 (UTC), for 2 uses: _“staging was clean”_.',
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
        '@Omar revoked it on 15 June 2026, 10:00 (UTC): _“the window closed”_.',
        `To grant it anew, use Home or \`/blockers show ${SEPARATE}\`.`,
      ],
    ],
    [
      'granted, then expired',
      () =>
        prompt(imported(grant(ana, SEPARATE, 'apply', granted), later('8d'), expire), SEPARATE, 'apply', { round: 1 }),
      ['It expired on 22 June 2026, 09:00 (UTC).', 'A newer prompt asks what is asked now.'],
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
      ['@Omar rejected `permit` on 15 June 2026, 09:00 (UTC): _“no window yet”_.', '`permit` stays blocked.'],
    ],
    [
      'asked anew with other words',
      () =>
        prompt(
          given(lists(listing('RUN')), lists(listing('RUN', { decision: 'authorize more' }))).ledger,
          'RUN',
          'apply',
          { round: 1 },
        ),
      ['This is out of date. `/blockers history RUN` has what came of it.', 'A newer prompt asks what is asked now.'],
    ],
    [
      'retired with its blocker',
      () => prompt(imported(retire(ana, SEPARATE, 'not needed'), retire(omar, SEPARATE, 'indeed')), SEPARATE, 'apply'),
      [`@Omar retired \`${SEPARATE}\` on 15 June 2026, 09:00 (UTC): _“indeed”_. Nothing is left to decide.`],
    ],
    [
      'of a round that is long over',
      () =>
        prompt(imported(reject(ana, SEPARATE, 'permit'), reject(omar, SEPARATE, 'permit')), SEPARATE, 'permit', {
          round: 1,
        }),
      [`This is out of date. \`/blockers history ${SEPARATE}\` has what came of it.`, '`permit` stays blocked.'],
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
    const inForce = sentences.some((sentence) => sentence.includes('authorised')) ? ['Revoke…'] : []
    expect(buttonsIn(shown.blocks).map(({ text }) => text)).toEqual([...inForce, 'Details'])
  })

  test('granted by this owner, where another is needed: whose vote stands, and a way to take it back', () => {
    const ledger = busy()
    const shown = prompt(ledger, SEPARATE, 'cutover')
    expect(words(shown)).toContain(
      'Policy wants 2 owners. 1 of 2: @Ana; @Omar can give the other. You have nothing more to do here, and can take yours back.',
    )
    const [withdraw, details] = buttonsIn(shown.blocks)
    expect([withdraw?.text, details?.text]).toEqual(['Withdraw my grant…', 'Details'])
    const [grant] = ledger.requirement(SEPARATE, 'cutover').grants
    expect(readSubject(withdraw?.value)).toEqual({
      kind: 'grant',
      on: `blocker/${SEPARATE.toLowerCase()}`,
      grant: grant?.id,
    })
  })

  test('an earlier round that a rejection ended keeps no button, while the newer one has them', () => {
    const ledger = imported(reject(ana, SEPARATE, 'permit'))
    expect(buttonsIn(prompt(ledger, SEPARATE, 'permit', { round: 1 }).blocks)).toHaveLength(1)
    expect(buttonsIn(prompt(ledger, SEPARATE, 'permit', { round: 2 }).blocks)).toHaveLength(4)
  })
})

describe('a message about several decisions', () => {
  test('counts only what this owner can decide here: not what a request authorises, and not what others come before', () => {
    const byRequest = policyOf({ actions: { apply: { params: 'required' } }, depends_on: { B: ['A'] } })
    const { ledger } = given(
      adopt(byRequest),
      lists(
        listing('A', { blocks: 'apply/permit' }),
        listing('B', { blocks: 'permit' }),
        listing('C', { blocks: 'permit' }),
      ),
    )
    const { at } = ledger.requirement('A', 'permit').round.prompt
    const { text, blocks } = promptsView(ledger.state, { at, owner: ana.user, blocker: null }, ledger.now)
    expect(text).toMatch(/^2 decisions wait for you: `permit` \(2\)\. First `A`/)
    expect(blockWords(blocks)).toContain('`apply`: Runs only with parameters that owners have seen')
    expect(blockWords(blocks)).toContain('• `permit` of `B` after `A`')
    const approving = buttonsIn(blocks).filter(({ text: name }) => name === 'Approve…')
    expect(approving.map(({ value }) => readSubject(value))).toMatchObject([
      { blocker: 'a', action: 'permit' },
      { blocker: 'c', action: 'permit' },
    ])
  })
})
