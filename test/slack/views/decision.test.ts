import { expect, test } from 'vitest'
import * as decision from '../../../src/slack/views/decision.ts'
import { detailsModal } from '../../../src/slack/views/details.ts'
import { returnProofModal, submitProofModal } from '../../../src/slack/views/proof.ts'
import { policyOf } from '../../support/cast.ts'
import { adopt } from '../../support/given.ts'
import { busy, imported, REALRUN, ROLLBACK, SEPARATE } from './stage.ts'
import { viewWords } from './words.ts'

test('approving one action', () => {
  const ledger = imported()
  const modal = decision.approveModal(
    ledger.state,
    ledger.blocker(SEPARATE),
    ledger.requirement(SEPARATE, 'apply'),
    ledger.now,
  )
  expect(viewWords(modal)).toMatchInlineSnapshot(`
    "== Approve one action ==
    You decide on \`apply\` for *FIX7-P0-PLAN-SEPARATE-AUTH-1*.
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    *Technical proof asked*
    > n/a (authorization gate)
    *Evidence*
    > precondition PC-8 FAIL
    *Grants: *\`apply\`, for this blocker only.
    *Does not grant: *\`cutover\`, \`permit\`, \`activation\`, \`repoint\`, nor anything else.
    {Why do you grant it?. The ledger keeps it, and everybody in the channel can read it.}
    {The grant ends after: 1 hour: 15 June 2026, 10:00 (UTC) | 4 hours: 15 June 2026, 13:00 (UTC) | 12 hours: 15 June 2026, 21:00 (UTC) | 1 day: 16 June 2026, 09:00 (UTC) | 3 days: 18 June 2026, 09:00 (UTC) | 7 days: 22 June 2026, 09:00 (UTC) | 14 days: 29 June 2026, 09:00 (UTC); 7 days: 22 June 2026, 09:00 (UTC)}
    {How often may it be used?: once | 2 times | 3 times; once}
    [Details]
    [Grant] [Cancel]"
  `)
  // A label stands in one block with what it labels, so that Slack puts no gap between them.
  expect(modal.blocks.filter(({ type }) => type === 'rich_text')).toHaveLength(6)
  expect(JSON.parse(modal.private_metadata ?? '')).toEqual({
    kind: 'asking',
    blocker: SEPARATE.toLowerCase(),
    action: 'apply',
    round: 1,
  })
})

test('policy may want the name typed, one use and a short life', () => {
  const ledger = imported()
  const modal = decision.approveModal(
    ledger.state,
    ledger.blocker(REALRUN),
    ledger.requirement(REALRUN, 'REAL_RUN'),
    ledger.now,
  )
  const shown = viewWords(modal)
  expect(shown).toContain('{To be sure, type the action’s name: REAL_RUN}')
  expect(shown).not.toContain('How often may it be used?')
  expect(JSON.stringify(modal.blocks.find((block) => block.block_id === 'typed'))).not.toContain('max_length')
  expect(shown).toContain(
    '{The grant ends after: 1 hour: 15 June 2026, 10:00 (UTC) | 4 hours: 15 June 2026, 13:00 (UTC) | 12 hours: 15 June 2026, 21:00 (UTC) | 1 day: 16 June 2026, 09:00 (UTC); 1 day: 16 June 2026, 09:00 (UTC)}',
  )
})

test('the values of a choice are numbers for the workflow', () => {
  const ledger = imported(adopt(policyOf({ default: { ttl: '2h', max_ttl: '5h', uses: 500 } })))
  const modal = decision.approveModal(
    ledger.state,
    ledger.blocker(SEPARATE),
    ledger.requirement(SEPARATE, 'apply'),
    ledger.now,
  )
  const options = (id: string) =>
    modal.blocks
      .flatMap(
        (block) =>
          ('element' in block &&
            block.block_id === id &&
            (block.element as { options?: { value: string }[] }).options) ||
          [],
      )
      .map(({ value }) => Number(value))
  expect(options('ttl')).toEqual([1, 2, 4, 5].map((hours) => hours * 3_600_000))
  expect(options('uses')).toEqual([...Array.from({ length: 99 }, (_, index) => index + 1), 500])
})

test('rejecting, asking back, answering and revoking', () => {
  const ledger = busy()
  const modals = [decision.rejectModal, decision.askModal].map((modal) =>
    modal(ledger.state, ledger.blocker(SEPARATE), ledger.requirement(SEPARATE, 'activation'), ledger.now),
  )
  const answer = decision.answerModal(
    ledger.state,
    ledger.blocker(SEPARATE),
    ledger.requirement(SEPARATE, 'repoint'),
    ledger.now,
  )
  const apply = ledger.requirement(SEPARATE, 'apply')
  const [grant] = apply.grants
  if (!grant) throw new Error('no grant')
  const revoke = decision.revokeModal(ledger.state, ledger.blocker(SEPARATE), apply, grant, ledger.now)
  expect([...modals, answer, revoke].map(viewWords).join('\n\n')).toMatchInlineSnapshot(`
    "== Reject ==
    \`activation\` for *FIX7-P0-PLAN-SEPARATE-AUTH-1*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    If you reject, \`activation\` stays blocked, and a grant that another owner gave for it here ends. An owner may decide otherwise later.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Reject] [Cancel]

    == Ask before deciding ==
    \`activation\` for *FIX7-P0-PLAN-SEPARATE-AUTH-1*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    {What do you need to know?. Operators can answer. Until then nothing is decided.}
    [Ask] [Cancel]

    == Answer ==
    \`repoint\` for *FIX7-P0-PLAN-SEPARATE-AUTH-1*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    *@Ana asked on 15 June*
    > Which alias moves?
    No answer yet; an operator can give it.
    {Your answer. Everybody in the channel can read it. It decides nothing.}
    [Answer] [Cancel]

    == Revoke a grant ==
    \`apply\` for *FIX7-P0-PLAN-SEPARATE-AUTH-1* was granted by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left:
    > staging was clean
    If you revoke it, it ends at once, and \`apply\` is blocked again. What already ran is not undone.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Revoke] [Cancel]"
  `)
})

test('retiring and reopening', () => {
  const blocker = imported().blocker(REALRUN)
  expect(
    [decision.retireModal(blocker), decision.reopenModal(blocker)].map(viewWords).join('\n\n'),
  ).toMatchInlineSnapshot(`
    "== Retire a blocker ==
    *FIX7-P0-PLAN-REALRUN-1*
    > REAL_RUN requires its own explicit owner grant
    If you retire it, it leaves the count, and every grant given for it ends.
    That grants nothing: an action still needs an active grant that names it. An owner can reopen it.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Retire] [Cancel]

    == Reopen a blocker ==
    *FIX7-P0-PLAN-REALRUN-1*
    > REAL_RUN requires its own explicit owner grant
    If you reopen it, it blocks its actions again, and owners are asked for every decision anew.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Reopen] [Cancel]"
  `)
})

test('submitting and returning a proof', () => {
  const blocker = busy().blocker(ROLLBACK)
  const [proof] = blocker.proofs
  if (!proof) throw new Error('no proof')
  expect(
    [submitProofModal(blocker), returnProofModal(blocker, proof)].map(viewWords).join('\n\n'),
  ).toMatchInlineSnapshot(`
    "== Submit a proof ==
    *FIX7-P0-DRYRUN-PROD-ROLLBACK-1*
    > production rollback proof (PG/Directus snapshot+restore) NOT established
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    {What proves it? (optional). Somebody else accepts or returns it. Everybody in the channel can read it.}
    {Links (optional). Addresses that begin with https:// or http://, one a line.}
    [Details]
    [Submit] [Cancel]

    == Return a proof ==
    *FIX7-P0-DRYRUN-PROD-ROLLBACK-1*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    *Proof P-15 by @Ivy*
    > restored in clone 7
    • https://ci.example/7<https://ci.example/7>
    {What is missing?. Whoever submitted it will read this, and so can everybody in the channel.}
    [Details]
    [Return] [Cancel]"
  `)
})

test('details', () => {
  const ledger = busy()
  expect(viewWords(detailsModal(ledger.state, ledger.blocker(SEPARATE), ledger.now))).toMatchInlineSnapshot(`
    "== Details ==
    # FIX7-P0-PLAN-SEPARATE-AUTH-1
    (🔴 Open for 3 days  ·  fix7-p0-production-blocker-map, revision 1)
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    *Technical proof asked*
    > n/a (authorization gate)
    *Evidence*
    > precondition PC-8 FAIL
    *Who acts: *owner
    *Next action: *obtain per-action grant before any attempt
    *Status in the document: *OPEN
    ⏳ \`cutover\`: granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left; that is 1 of 2 owners
    • granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left: “first key”
    • FIX7-P0-PLAN-SEPARATE-AUTH-1: @Ana granted \`cutover\`, and 2 owners are needed: 1 of 2. @Omar can give the other.
    ✅ \`apply\`: granted by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left
    • granted by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left: “staging was clean”
    ⛔ \`permit\`: rejected by @Omar on 15 June: “no window yet”
    • FIX7-P0-PLAN-SEPARATE-AUTH-1: @Omar rejected \`permit\` on 15 June: “no window yet”. @Ana or @Omar can decide.
    ⏳ \`activation\`: awaits an owner’s decision
    • FIX7-P0-PLAN-SEPARATE-AUTH-1: no owner has decided \`activation\`: “distinct explicit authorization PER action”. @Ana or @Omar can decide. @Ana granted \`cutover\` on 15 June; it does not extend to \`activation\`.
    ❓ \`repoint\`: @Ana asks: “Which alias moves?”
    • FIX7-P0-PLAN-SEPARATE-AUTH-1: @Ana wants to know before deciding \`repoint\`: “Which alias moves?”. @Ivy or @Ken can answer.
    *@Ana asked on 15 June*
    > Which alias moves?
    No answer yet; an operator can give it.
    [Close]"
  `)
})
