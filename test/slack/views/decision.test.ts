import { expect, test } from 'vitest'
import { blockerKey } from '../../../src/core/blocker/listing.ts'
import { blockerSubject } from '../../../src/core/subject.ts'
import * as decision from '../../../src/slack/views/decision.ts'
import { detailsModal } from '../../../src/slack/views/details.ts'
import { acceptProofModal, returnProofModal, submitProofModal } from '../../../src/slack/views/proof.ts'
import { ana, ivy, ken, policyOf } from '../../support/cast.ts'
import { adopt, answer, ask, given, grant, listing, lists, retire, submit } from '../../support/given.ts'
import { busy, imported, OPT4, REALRUN, ROLLBACK, SEPARATE } from './stage.ts'
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
    "== Authorise one action ==
    You decide on \`apply\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`.
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    *Technical proof asked*
    > n/a (authorization gate)
    *Evidence*
    > precondition PC-8 FAIL
    (Evidence is shown and not bound: a change of it does not end the grant; you are told.)
    *Authorises: *\`apply\`, 1 to 3 runs as you choose, until the time chosen below.
    *Nothing else: *not \`cutover\`, \`permit\`, \`activation\`, \`repoint\`.
    {Why do you grant it?. The ledger keeps it, and everybody in the channel can read it.}
    {The grant ends after: 1 hour: 15 June 2026, 10:00 (UTC) | 4 hours: 15 June 2026, 13:00 (UTC) | 12 hours: 15 June 2026, 21:00 (UTC) | 1 day: 16 June 2026, 09:00 (UTC) | 3 days: 18 June 2026, 09:00 (UTC) | 7 days: 22 June 2026, 09:00 (UTC) | 14 days: 29 June 2026, 09:00 (UTC); 7 days: 22 June 2026, 09:00 (UTC)}
    {How often may it run?: once | 2 times | 3 times; once}
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

test('a grant that only lifts says so, names what authorises, and asks for no uses', () => {
  const policy = policyOf({ actions: { production: { authorised_by: [OPT4] } } })
  const ledger = imported(adopt(policy))
  const approve = (id: string) =>
    viewWords(decision.approveModal(ledger.state, ledger.blocker(id), ledger.requirement(id, 'production'), ledger.now))
  expect(approve(ROLLBACK)).toMatchInlineSnapshot(`
    "== Lift for one action ==
    You decide on \`production\` for \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`.
    *Decision asked*
    > authorize a production rehearsal to PROVE snapshot/restore
    *Item*
    > production rollback proof (PG/Directus snapshot+restore) NOT established
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    No proof was submitted. @Ivy or @Ken can submit it.
    *Evidence*
    > production-rollback-rehearsal-plan.md RB-PROD TBD; WS-Q5 apply BLOCKED precedent
    (Evidence is shown and not bound: a change of it does not end the grant; you are told.)
    *Lifts this blocker for *\`production\`*. Does not authorise it: *\`FIX7-P0-PROD-OPT4-1\` does.
    Nothing else.
    3 other blockers of this action must hold as well before it may run.
    {Why do you grant it?. The ledger keeps it, and everybody in the channel can read it.}
    {The grant ends after: 1 hour: 15 June 2026, 10:00 (UTC) | 4 hours: 15 June 2026, 13:00 (UTC) | 12 hours: 15 June 2026, 21:00 (UTC) | 1 day: 16 June 2026, 09:00 (UTC) | 3 days: 18 June 2026, 09:00 (UTC) | 7 days: 22 June 2026, 09:00 (UTC) | 14 days: 29 June 2026, 09:00 (UTC); 7 days: 22 June 2026, 09:00 (UTC)}
    [Details]
    [Grant] [Cancel]"
  `)
  expect(approve(OPT4)).toContain(
    '*Authorises: *`production`, 1 to 3 runs as you choose, until the time chosen below.\nNothing else.\n3 other blockers of this action must hold as well before it may run.',
  )
  expect(approve(OPT4)).toContain('{How often may it run?: once | 2 times | 3 times; once}')
})

test('where only a request authorises, both kinds of blocker say so', () => {
  const ledger = imported(adopt(policyOf({ actions: { REAL_RUN: { params: 'required' } } })))
  const real = decision.approveModal(
    ledger.state,
    ledger.blocker(REALRUN),
    ledger.requirement(REALRUN, 'REAL_RUN'),
    ledger.now,
  )
  expect(viewWords(real)).toContain(
    'only a request authorises it: `countersign request REAL_RUN --param NAME=VALUE --reason …`',
  )
  expect(real.submit).toBeUndefined()
  const production = decision.approveModal(
    ledger.state,
    ledger.blocker(ROLLBACK),
    ledger.requirement(ROLLBACK, 'production'),
    ledger.now,
  )
  expect(viewWords(production)).toContain('only a request does: `countersign request production --reason …`.')
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

test('a choice carries the instant that it says, to the minute, however many seconds ago the minute began', () => {
  const ledger = imported(adopt(policyOf({ default: { ttl: '2h', max_ttl: '5h', uses: 500 } })))
  ledger.now += 42_123
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
      .map(({ value }) => value)
  expect(options('ttl')).toEqual(['10', '11', '13', '14'].map((hour) => `2026-06-15T${hour}:00:00.000Z`))
  expect(viewWords(modal)).toContain('1 hour: 15 June 2026, 10:00 (UTC)')
  expect(options('uses')).toEqual([...Array.from({ length: 99 }, (_, index) => String(index + 1)), '500'])
})

test('rejecting, asking back, answering and revoking', () => {
  const ledger = busy()
  const modals = [decision.rejectModal, decision.askModal].map((modal) =>
    modal(ledger.state, ledger.blocker(SEPARATE), ledger.requirement(SEPARATE, 'activation'), ledger.now),
  )
  const [question] = ledger.requirement(SEPARATE, 'repoint').questions
  if (!question) throw new Error('no question')
  const answer = decision.answerModal(ledger.state, blockerSubject(blockerKey(SEPARATE)), question)
  const apply = ledger.requirement(SEPARATE, 'apply')
  const [grant] = apply.grants
  if (!grant) throw new Error('no grant')
  const revoke = decision.revokeModal(ledger.state, ledger.blocker(SEPARATE), apply, grant, ledger.now)
  expect([...modals, answer, revoke].map(viewWords).join('\n\n')).toMatchInlineSnapshot(`
    "== Reject ==
    \`activation\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    If you reject, \`activation\` stays blocked, and a grant that another owner gave for it here ends. An owner may decide otherwise later.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Reject] [Cancel]

    == Ask before deciding ==
    \`activation\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    {What do you need to know?. An operator or another owner answers. Until then nothing opens; you can withdraw the question.}
    [Ask] [Cancel]

    == Answer ==
    \`repoint\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    [Details]
    *@Ana asked on 15 June*
    > Which alias moves?
    No answer yet. An operator or an owner can give it, and until then nothing opens.
    {Your answer. Everybody in the channel can read it. It decides nothing.}
    [Answer] [Cancel]

    == Revoke a grant ==
    \`apply\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    \`apply\` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left.
    *The reason given*
    > staging was clean
    If you revoke it, it ends at once, and \`apply\` is blocked again. What already ran is not undone.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Revoke] [Cancel]"
  `)
})

test('retiring and reopening', () => {
  const ledger = imported()
  const { state } = ledger
  const blocker = ledger.blocker(REALRUN)
  expect(
    [decision.retireModal(state, blocker), decision.reopenModal(state, blocker)].map(viewWords).join('\n\n'),
  ).toMatchInlineSnapshot(`
    "== Retire a blocker ==
    \`FIX7-P0-PLAN-REALRUN-1\`
    *Item*
    > REAL_RUN requires its own explicit owner grant
    If it is retired, it leaves the count, and its grants and its proof end.
    That authorises nothing: an action still needs an authorisation. An owner can reopen it.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Retire] [Cancel]

    == Reopen a blocker ==
    \`FIX7-P0-PLAN-REALRUN-1\`
    *Item*
    > REAL_RUN requires its own explicit owner grant
    If you reopen it, it blocks its actions again, owners are asked for every decision anew, and a proof must be submitted anew.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
    [Reopen] [Cancel]"
  `)
})

test('retiring where it takes two says who voted so far', () => {
  const ledger = imported(retire(ana, SEPARATE, 'split into five'))
  expect(viewWords(decision.retireModal(ledger.state, ledger.blocker(SEPARATE)))).toContain(
    'Retiring takes 2 owners. 1 of 2: @Ana; @Omar can give the other.\n@Ana: _“split into five”_',
  )
})

test('submitting and returning a proof', () => {
  const ledger = busy()
  const { state } = ledger
  const blocker = ledger.blocker(ROLLBACK)
  const proof = blocker.newest_proof
  if (!proof) throw new Error('no proof')
  expect(
    [submitProofModal(blocker), returnProofModal(state, blocker, proof)].map(viewWords).join('\n\n'),
  ).toMatchInlineSnapshot(`
    "== Submit a proof ==
    \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`
    *Item*
    > production rollback proof (PG/Directus snapshot+restore) NOT established
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    {What proves it? (optional). Somebody else accepts or returns it. Everybody in the channel can read it.}
    {Links (optional). Addresses that begin with https:// or http://, one a line.}
    {Files, by their SHA-256 (optional). One a line, as sha256sum prints it, or the name and then the SHA-256.}
    [Details]
    [Submit] [Cancel]

    == Return a proof ==
    \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`
    *Item*
    > production rollback proof (PG/Directus snapshot+restore) NOT established
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    *Proof P-15 by @Ivy, 15 June: waits for somebody else to accept it*
    > restored in clone 7
    • https://ci.example/7<https://ci.example/7>
    {What is missing?. Whoever submitted it will read this, and so can everybody in the channel.}
    [Details]
    [Return] [Cancel]"
  `)
})

test('accepting a proof shows all of it first: every word and every link', () => {
  const links = Array.from({ length: 40 }, (_, n) => `https://ci.example/${n + 1}`)
  const text = `${'restored row by row '.repeat(100)}and the last row too`
  const ledger = imported(submit(ivy, ROLLBACK, text, links))
  const blocker = ledger.blocker(ROLLBACK)
  const proof = blocker.newest_proof
  if (!proof) throw new Error('no proof')
  const shown = viewWords(acceptProofModal(ledger.state, blocker, proof, ken))
  expect(shown).toContain('and the last row too')
  for (const link of links) expect(shown).toContain(`• ${link}<${link}>`)
  expect(shown).toContain('[Accept] [Cancel]')
  expect(shown).not.toContain('(allow_self)')
  expect(viewWords(acceptProofModal(ledger.state, blocker, proof, ivy))).toContain('(allow_self)')
})

test('a long question and its long answer are whole in the approval and in Details', () => {
  const [question, reply] = ['why so late? ', 'because of the window. '].map((words) => `${words.repeat(80)}END`)
  const ledger = imported(ask(ana, SEPARATE, 'apply', question), answer(ivy, SEPARATE, 'apply', reply))
  const blocker = ledger.blocker(SEPARATE)
  const approve = decision.approveModal(ledger.state, blocker, ledger.requirement(SEPARATE, 'apply'), ledger.now)
  for (const modal of [approve, detailsModal(ledger.state, blocker, ledger.now)])
    for (const text of [question, reply]) expect(viewWords(modal)).toContain(`> ${text}`)
})

test('both sides of a difference are whole in Details', () => {
  const before = `${'one step after another '.repeat(40)}then stop`
  const now = `${'one step after another '.repeat(40)}then go on`
  const { ledger } = given(
    lists(listing('RUN', { decision: before })),
    grant(ana, 'RUN', 'apply'),
    lists(listing('RUN', { decision: now })),
  )
  const shown = viewWords(detailsModal(ledger.state, ledger.blocker('RUN'), ledger.now))
  expect(shown).toContain(`*Decision asked*\n> ${now}`)
  expect(shown).toContain(`*Changed for *\`apply\`\n*Decision asked, when it was last granted*\n> ${before}`)
})

test('details', () => {
  const ledger = busy()
  expect(viewWords(detailsModal(ledger.state, ledger.blocker(SEPARATE), ledger.now))).toMatchInlineSnapshot(`
    "== Details ==
    # Details of a blocker
    \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    (🔴 Open for 3 days  ·  “fix7-p0-production-blocker-map”, revision 1)
    *Decision asked*
    > distinct explicit authorization PER action
    *Item*
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    *Technical proof asked*
    > n/a (authorization gate)
    *Evidence*
    > precondition PC-8 FAIL
    *Who acts*
    > owner
    *Next action*
    > obtain per-action grant before any attempt
    *Status in the document*
    > OPEN
    ⏳ \`cutover\`
    • \`cutover\` has @Ana’s grant until 22 June 2026, 09:00 (UTC), 1 use left: _“first key”_
    • @Ana granted \`cutover\`, and 2 owners are needed: 1 of 2. @Omar can give the other.
    ✅ \`apply\`
    • \`apply\` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left: _“staging was clean”_
    ⛔ \`permit\`
    • @Omar rejected \`permit\` on 15 June: _“no window yet”_. @Ana or @Omar can decide.
    ⏳ \`activation\`
    • no owner has decided \`activation\`: _“distinct explicit authorization PER action”_. @Ana or @Omar can decide. @Ana granted \`cutover\` on 15 June; it does not extend to \`activation\`.
    ❓ \`repoint\`
    • @Ana wants to know before \`repoint\` is decided: _“Which alias moves?”_. @Ivy or @Ken can answer. Until then nothing opens.
    *@Ana asked on 15 June*
    > Which alias moves?
    No answer yet. An operator or an owner can give it, and until then nothing opens.
    [Brief]
    [Close]"
  `)
})
