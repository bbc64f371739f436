import { expect, test } from 'vitest'
import { evolveRequest, type RequestEntry } from '../../../src/core/request/evolve.ts'
import type { RequestState } from '../../../src/core/request/request.ts'
import { askView, isSettledFor, runView } from '../../../src/slack/views/request.ts'
import {
  approveRequestModal,
  askRequestModal,
  rejectRequestModal,
  revokeRequestModal,
} from '../../../src/slack/views/request-decision.ts'
import { requestsView } from '../../../src/slack/views/request-list.ts'
import { requestedModal, requestRunModal } from '../../../src/slack/views/request-run.ts'
import { ana, ivy, ken, omar, policyOf } from '../../support/cast.ts'
import {
  adopt,
  askOn,
  freeze,
  given,
  grantRequest,
  importing,
  later,
  listing,
  lists,
  realMap,
  rejectRequest,
  requestRun,
  type Step,
  spend,
  type TestLedger,
} from '../../support/given.ts'
import { buttonsIn, viewWords, words } from './words.ts'

const version = { params: { version: '1.4.2', region: 'eu' }, reason: 'the release is due' }

/** The real map, and Ivy asks for a run of production. */
function asked(...steps: Step[]) {
  return given(
    adopt(policyOf({ actions: { production: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } } })),
    importing(realMap()),
    later('3d'),
    requestRun(ivy, 'production', { ...version, for_whom: 'lane-7' }),
    ...steps,
  ).ledger
}

test('the prompt says who asks for what and why, what a grant does and answers, and what still stands in the way', () => {
  const ledger = asked()
  expect(words(askView(ledger.state, ledger.request(), omar.user, ledger.now))).toMatchInlineSnapshot(`
    "(@Ivy asks for one run of \`production\` with \`region=eu, version=1.4.2\` (R-12): “the release is due”. A grant authorises this one run.)

    # A run is asked for
    (R-12  ·  asked by @Ivy on 15 June 2026, 09:00 (UTC)  ·  waits until 16 June 2026, 09:00 (UTC))
    *Action: *\`production\`
    *Parameters: *
    • \`region=eu\`
    • \`version=1.4.2\`
    *For: *“lane-7”
    *Reason*
    > the release is due
    *Authorises: *\`production\`, one run with exactly these parameters, until a time that you choose.
    *Not: *any other run, and it lifts no blocker that stands in the way.
    *What it answers*
    The decision of \`FIX7-P0-PROD-OPT4-1\`, for this run alone:
    > explicit production-execution authorization
    *Still stands in the way, and no grant here changes that*
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no owner has decided \`production\`: _“authorize scoping of exact production birth surface”_. @Ana or @Omar can decide.
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no proof was submitted: _“operator-confirmed surface map (not invented)”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: no owner has decided \`production\`: _“authorize a production rehearsal to PROVE snapshot/restore”_. @Ana or @Omar can decide.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: no proof was submitted: _“before-state capture + restore byte/row-exact in a clone or rehearsal”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-PROD-OPT4-1\`: no proof was submitted: _“surface + rollback blockers resolved first”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-OPERATOR-INPUT-1\`: no proof was submitted: _“operator-provided surface map + snapshot/restore design”_. @Ivy or @Ken can submit it.
    [Approve… | primary] [Reject… | danger] [Ask…]"
  `)
})

test('an action that no blocker authorises can only be authorised so, and the prompt says it', () => {
  const { ledger } = given(lists(listing('RUN', { proof: 'a clone' })), requestRun(ivy, 'apply'))
  const shown = words(askView(ledger.state, ledger.request(), ana.user, ledger.now))
  expect(shown).toContain('*What it answers: *no blocker authorises `apply`; only a request does.')
  expect(shown).toContain('*Parameters: *none, so that it fits any run')
})

test('the first of two owners shows, and has nothing more to do', () => {
  const { ledger } = given(lists(listing('RUN', { blocks: 'cutover' })), requestRun(ivy, 'cutover'), grantRequest(ana))
  const [mine, other] = [ana, omar].map(({ user }) => askView(ledger.state, ledger.request(), user, ledger.now))
  expect(words(mine as never)).toContain('You granted it. Policy wants another owner as well')
  expect(buttonsIn(mine?.blocks ?? []).map(({ text }) => text)).toEqual(['Withdraw my grant…'])
  expect(words(other as never)).toContain('Policy wants 2 owners. 1 of 2: @Ana; @Omar can give the other.')
})

test('who asked is not asked, unless policy lets them; then the prompt says so', () => {
  const { ledger } = given(lists(listing('RUN')), requestRun(ana, 'apply'))
  expect(isSettledFor(ledger.state, ledger.request(), ana.user, ledger.now)).toBe(true)
  expect(isSettledFor(ledger.state, ledger.request(), omar.user, ledger.now)).toBe(false)
  expect(words(askView(ledger.state, ledger.request(), ana.user, ledger.now))).toContain(
    'You asked for this run, or it is for you, so another owner has to decide it. @Omar can.',
  )
  const lenient = given(lists(listing('RUN')), adopt(policyOf({ allow_self: true })), requestRun(ana, 'apply')).ledger
  expect(words(askView(lenient.state, lenient.request(), ana.user, lenient.now))).toContain(
    'Policy lets whoever asked decide it too (allow_self).',
  )
})

test('the channel sees the request, how it stands, and what came of it', () => {
  const { ledger } = given(lists(listing('RUN', { proof: 'a clone' })), requestRun(ivy, 'apply', version), askOn(ana))
  expect(words(runView(ledger.state, ledger.request(), ledger.now))).toMatchInlineSnapshot(`
    "(@Ivy asks for one run of \`apply\` with \`region=eu, version=1.4.2\` (R-5): “the release is due”. ⏳ It waits for owners until 13 June 2026, 09:00 (UTC).)

    # A run is asked for
    (R-5  ·  asked by @Ivy on 12 June 2026, 09:00 (UTC)  ·  waits until 13 June 2026, 09:00 (UTC))
    *Action: *\`apply\`
    *Parameters: *
    • \`region=eu\`
    • \`version=1.4.2\`
    *For: *@Ivy
    *Reason*
    > the release is due
    ⏳ It waits for owners until 13 June 2026, 09:00 (UTC).
    *What else stands in the way*
    • \`RUN\`: no owner has decided \`apply\`: _“authorize it”_. @Ana or @Omar can decide.
    • \`RUN\`: no proof was submitted: _“a clone”_. @Ivy or @Ken can submit it.
    *@Ana asked on 12 June*
    > Who is on call?
    No answer yet. An operator or an owner can give it, and until then nothing opens.
    [Answer…]
    [Withdraw the request]"
  `)
})

test.each([
  ['rejected', [rejectRequest(omar, 'no window')], '⛔ @Omar rejected it on 12 June 2026, 09:00 (UTC): “no window”.'],
  ['used', [grantRequest(omar), spend('apply')], 'is over: its one run was made (12 June 2026, 09:00 (UTC)).'],
])('a request that was %s', (_, steps, sentence) => {
  const { ledger } = given(lists(listing('RUN')), requestRun(ivy, 'apply'), ...steps)
  const settled = settledOf(ledger)
  for (const view of [
    runView(ledger.state, settled, ledger.now),
    askView(ledger.state, settled, ana.user, ledger.now),
  ]) {
    expect(words(view)).toContain(sentence)
    expect(buttonsIn(view.blocks)).toEqual([])
  }
})

test('one that is granted says until when it may run, and what else has to hold', () => {
  const { ledger } = given(lists(listing('RUN')), requestRun(ivy, 'apply'), grantRequest(omar), freeze(ken, 'apply'))
  const shown = words(runView(ledger.state, ledger.request(), ledger.now))
  expect(shown).toContain('✅ @Omar authorised it: `apply` may run once until 12 June 2026, 10:00 (UTC)')
  expect(shown).toContain('@Ken froze `apply`')
})

test('the modals of an owner, with nothing cut', () => {
  const ledger = asked()
  const request = ledger.request()
  const shown = [
    approveRequestModal(ledger.state, request, ledger.now),
    rejectRequestModal(ledger.state, request),
    askRequestModal(ledger.state, request),
  ]
  expect(shown.map(viewWords).join('\n\n')).toMatchInlineSnapshot(`
    "== Authorise one run ==
    \`production\`, one run (R-12), asked for by @Ivy
    *Parameters*
    > region=eu
    > version=1.4.2
    *For*
    > lane-7
    *Reason*
    > the release is due
    It answers the decision of \`FIX7-P0-PROD-OPT4-1\`, for this run alone:
    *Decision asked*
    > explicit production-execution authorization
    *Item*
    > production-scope owner OPT-4 (scoping grant does NOT extend to production)
    *Technical proof asked*
    > surface + rollback blockers resolved first
    *Authorises: *\`production\`, one run with exactly these parameters, until the time chosen below.
    *Not: *any other run, and it lifts no blocker that stands in the way.
    *Still stands in the way, and no grant here changes that*
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no owner has decided \`production\`: _“authorize scoping of exact production birth surface”_. @Ana or @Omar can decide.
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no proof was submitted: _“operator-confirmed surface map (not invented)”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: no owner has decided \`production\`: _“authorize a production rehearsal to PROVE snapshot/restore”_. @Ana or @Omar can decide.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: no proof was submitted: _“before-state capture + restore byte/row-exact in a clone or rehearsal”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-PROD-OPT4-1\`: no proof was submitted: _“surface + rollback blockers resolved first”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-OPERATOR-INPUT-1\`: no proof was submitted: _“operator-provided surface map + snapshot/restore design”_. @Ivy or @Ken can submit it.
    {Why do you grant it?. The ledger keeps it, and everybody in the channel can read it.}
    {The grant ends after: 1 hour: 15 June 2026, 10:00 (UTC) | 4 hours: 15 June 2026, 13:00 (UTC) | 12 hours: 15 June 2026, 21:00 (UTC) | 1 day: 16 June 2026, 09:00 (UTC) | 3 days: 18 June 2026, 09:00 (UTC) | 7 days: 22 June 2026, 09:00 (UTC) | 14 days: 29 June 2026, 09:00 (UTC); 7 days: 22 June 2026, 09:00 (UTC)}
    [Grant] [Cancel]

    == Reject the request ==
    \`production\`, one run (R-12), asked for by @Ivy
    *Parameters*
    > region=eu
    > version=1.4.2
    *For*
    > lane-7
    *Reason*
    > the release is due
    If you reject it, R-12 is over, and what another owner gave for it ends. Whoever asked is told.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Reject] [Cancel]

    == Ask before deciding ==
    \`production\`, one run (R-12), asked for by @Ivy
    *Parameters*
    > region=eu
    > version=1.4.2
    *For*
    > lane-7
    *Reason*
    > the release is due
    {What do you need to know?. An operator or another owner answers. Until then it authorises nothing; you can withdraw the question.}
    [Ask] [Cancel]"
  `)
})

test('a request too long to be shown in one modal cannot be granted in Slack', () => {
  const { ledger } = given(lists(listing('RUN')), requestRun(ivy, 'apply', { reason: 'x'.repeat(100_000) }))
  const modal = approveRequestModal(ledger.state, ledger.request(), ledger.now)
  expect(modal.submit).toBeUndefined()
  expect(viewWords(modal)).toContain('nobody should grant what they cannot read')
})

test('the form that asks, with what was typed after the command, and its answer', () => {
  const ledger = asked()
  const form = requestRunModal({ action: 'production', params: ['version=1.4.2', 'region=eu'] })
  expect(viewWords(form)).toMatchInlineSnapshot(`
    "== Ask for one run ==
    The owners get it as a direct message, and you hear what they decide. A grant is for this one run, with exactly these parameters.
    {Action. Exactly as the map names it.}
    {Parameters (optional). One NAME=VALUE a line, such as version=1.4.2.}
    {Reason. The owners read it, everybody in the channel can, and the ledger keeps it.}
    {For whom, if not for yourself (optional). A person or a program: who will make the run.}
    [Ask the owners] [Cancel]"
  `)
  expect(JSON.stringify(form)).toContain('"initial_value":"version=1.4.2\\nregion=eu"')
  const answers = [false, true].map((again) =>
    viewWords(requestedModal(ledger.state, { request: ledger.request(), again })),
  )
  expect(answers.join('\n\n')).toMatchInlineSnapshot(`
    "== Asked ==
    R-12: the owners are asked for one run of \`production\` with \`region=eu, version=1.4.2\`, until 16 June 2026, 09:00 (UTC). You hear what they decide.
    [Close]

    == Asked already ==
    You asked for one run of \`production\` with \`region=eu, version=1.4.2\` already: it is R-12, and the owners are not asked twice.
    [Close]"
  `)
})

test('revoking says what was granted and why', () => {
  const { ledger } = given(
    lists(listing('RUN')),
    requestRun(ivy, 'apply'),
    grantRequest(omar, { reason: 'quiet night' }),
  )
  const [grant] = ledger.request().grants
  if (!grant) throw new Error('nothing was granted')
  expect(viewWords(revokeRequestModal(ledger.state, ledger.request(), grant))).toContain('> quiet night')
})

test('the list has buttons for an owner who may decide', () => {
  const ledger = asked()
  expect(words(requestsView(ledger.state, omar, ledger.now))).toMatchInlineSnapshot(`
    "(1 request: R-12, one run of \`production\` with \`region=eu, version=1.4.2\`.)

    # 1 request
    \`R-12\`: one run of \`production\` with \`region=eu, version=1.4.2\`, asked for by @Ivy just now
    > the release is due
    ⏳ It waits for owners until 16 June 2026, 09:00 (UTC). 6 other things still stand in its way; \`/blockers gate\` says what.
    [Approve… | primary] [Reject… | danger] [Ask…]"
  `)
  expect(buttonsIn(requestsView(ledger.state, ivy, ledger.now).blocks)).toEqual([])
  const none = given().ledger
  expect(requestsView(none.state, ana, none.now).text).toBe(
    'No request waits. `/blockers request ACTION` asks the owners for one run.',
  )
})

/** A settled request has left the state; its own entries say what it was. */
function settledOf({ entries }: TestLedger): RequestState {
  const own = entries.filter((entry) => 'request' in entry)
  const request = own.reduce<RequestState | undefined>(
    (folded, entry) => evolveRequest(folded, entry as RequestEntry),
    undefined,
  )
  if (!request) throw new Error('nothing is asked')
  return request
}
