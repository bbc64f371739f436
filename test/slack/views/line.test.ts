import { expect, test } from 'vitest'
import { blockerKey } from '../../../src/core/blocker/listing.ts'
import type { Entry } from '../../../src/core/entry.ts'
import { lineView } from '../../../src/slack/views/line.ts'
import { ana, ivy, ken, max, omar, policyOf } from '../../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  answerOn,
  ask,
  askOn,
  confirm,
  expire,
  freeze,
  giveBack,
  given,
  grant,
  grantRequest,
  later,
  listing,
  lists,
  refuse,
  reject,
  rejectRequest,
  reopen,
  requestRun,
  retire,
  revoke,
  spend,
  submit,
  type TestLedger,
  thaw,
  withdrawQuestion,
  withdrawRequest,
  withdrawVote,
} from '../../support/given.ts'
import { blockWords, buttonsIn } from './words.ts'

/** The line of each entry, as it was drawn when it was new. */
function linesOf({ state, entries }: TestLedger, found: readonly Entry[] = entries): string {
  return found.map((entry) => `${entry.kind}: ${blockWords(lineView(state, entry, entries).blocks)}`).join('\n')
}

const run = { blocks: 'apply/cutover', proof: 'a clone' }

test('what happens to a blocker, a line an entry', () => {
  const { ledger } = given(
    lists(listing('RUN', run), listing('TWO')),
    ask(ana, 'RUN', 'apply'),
    answer(ivy, 'RUN', 'apply'),
    ask(ana, 'RUN', 'cutover', 'Is that all?'),
    withdrawQuestion(ana, 'RUN', 'cutover'),
    grant(ana, 'RUN', 'apply'),
    reject(omar, 'RUN', 'cutover'),
    submit(ivy, 'RUN'),
    giveBack(omar, 'RUN'),
    submit(ivy, 'RUN', '', ['https://ci.example/7']),
    accept(ken, 'RUN'),
    lists(
      listing('RUN', { ...run, item: 'something larger', status: 'DONE' }),
      listing('TWO', { evidence: 'more of it' }),
    ),
    refuse(ana, 'RUN', 'closed'),
    lists(listing('RUN', { ...run, item: 'something larger' })),
    grant(ana, 'TWO', 'apply'),
    revoke(omar, 'TWO', 'apply'),
    grant(ana, 'TWO', 'apply'),
    revoke(ana, 'TWO', 'apply'),
    grant(ana, 'TWO', 'apply', { ttl: 3_600_000 }),
    later('2h'),
    expire,
    confirm(omar, 'TWO', 'blocker_missing'),
    reopen(omar, 'TWO'),
    { kind: 'ask-help', by: ivy, blocker: blockerKey('TWO'), question: 'Who has the password?' },
  )
  expect(
    linesOf(
      ledger,
      ledger.entries.filter((entry) => 'blocker' in entry),
    ),
  ).toMatchInlineSnapshot(`
    "BlockerAdded: Revision 1 of _“test-map”_ added this blocker.
    BlockerAdded: Revision 1 of _“test-map”_ added this blocker.
    InfoRequested: ❓ @Ana wants to know before \`apply\` is decided: _“Who is on call?”_
    InfoAnswered: @Ivy answered @Ana’s question Q-6 about \`apply\`: _“Ivy is.”_
    InfoRequested: ❓ @Ana wants to know before \`cutover\` is decided: _“Is that all?”_
    InfoWithdrawn: @Ana withdrew their own question Q-8 about \`cutover\`.
    GrantIssued: ✅ @Ana lifted this blocker for \`apply\` until 19 June 2026, 09:00 (UTC): _“checked”_
    RequirementRejected: ⛔ @Omar rejected \`cutover\`: _“not yet”_
    ProofSubmitted: @Ivy submitted proof P-12: _“restored byte for byte”_
    ProofReturned: ↩️ @Omar returned proof P-12: _“the checksum is missing”_
    ProofSubmitted: @Ivy submitted proof P-14: _“https://ci.example/7”_
    ProofAccepted: ✅ @Ken accepted @Ivy’s proof P-14.
    BlockerRevised: Revision 2 of _“test-map”_ revised this blocker: \`item\`, \`status\` changed.
    *item, before:*
    > *what RUN is about*
    *item, now:*
    > *something larger*
    *status, before:*
    > *OPEN*
    *status, now:*
    > *DONE*
    [Details]
    GrantWentStale: ⌛ @Ana’s grant of \`apply\` ended, because the words it was given for changed.
    ProofWentStale: ⌛ Proof P-14 was for words that have changed, or from before a retirement; another is needed.
    ClaimMade: Revision 2 gives it the status _“DONE”_ instead of OPEN; owners have to confirm or refuse that.
    BlockerRevised: Revision 2 of _“test-map”_ revised this blocker: \`evidence\` changed.
    *evidence, before:*
    > *precondition FAIL*
    *evidence, now:*
    > *more of it*
    [Details]
    ClaimRefused: @Ana refused the claim of revision 2, which gives it the status _“DONE”_ instead of OPEN: _“not so”_
    BlockerRevised: Revision 3 of _“test-map”_ revised this blocker: \`status\` changed.
    *status, before:*
    > *DONE*
    *status, now:*
    > *OPEN*
    [Details]
    ClaimWithdrawn: Revision 3 withdrew the claim of revision 2, which gives it the status _“DONE”_ instead of OPEN.
    BlockerMissed: Revision 3 of _“test-map”_ no longer names this blocker.
    ClaimMade: Revision 3 no longer names it; owners have to confirm or refuse that.
    GrantIssued: ✅ @Ana authorised \`apply\` until 19 June 2026, 09:00 (UTC), for 1 use: _“checked”_
    GrantRevoked: ⛔ @Omar revoked @Ana’s grant of \`apply\`: _“plans changed”_
    RequirementAsked: Owners are asked about \`apply\`, round 2.
    GrantIssued: ✅ @Ana authorised \`apply\` until 19 June 2026, 09:00 (UTC), for 1 use: _“checked”_
    GrantRevoked: ⛔ @Ana revoked their own grant of \`apply\`: _“plans changed”_
    RequirementAsked: Owners are asked about \`apply\`, round 3.
    GrantIssued: ✅ @Ana authorised \`apply\` until 12 June 2026, 10:00 (UTC), for 1 use: _“checked”_
    GrantExpired: ⌛ @Ana’s grant of \`apply\` expired.
    RequirementAsked: Owners are asked about \`apply\`, round 4.
    ClaimConfirmed: @Omar confirmed the claim of revision 3, which no longer names it: _“agreed”_
    BlockerReopened: @Omar reopened this blocker: _“in scope again”_
    HelpAsked: ❓ @Ivy asks the owners: _“Who has the password?”_"
  `)
})

test('votes say how they stand, as long as they count', () => {
  const { ledger } = given(
    lists(listing('RUN', run)),
    retire(ana, 'RUN'),
    withdrawVote(ana, 'RUN', 'retirement'),
    lists(listing('RUN', { ...run, status: 'DONE' })),
    confirm(omar, 'RUN', 'closed', 'I saw it'),
  )
  const votes = ledger.entries.filter(({ kind }) => kind.startsWith('Vote'))
  expect(linesOf(ledger, votes)).toMatchInlineSnapshot(`
    "VoteCast: @Ana votes for retiring this blocker: _“out of scope”_
    VoteWithdrawn: @Ana withdrew the vote for retiring this blocker.
    VoteCast: @Omar votes for confirming the claim of revision 2, which gives it the status _“DONE”_ instead of OPEN (1 of 2: @Omar; @Ana can give the other): _“I saw it”_"
  `)
})

test('requests, from the question on', () => {
  const { ledger } = given(
    lists(listing('RUN')),
    requestRun(ivy, 'apply', { params: { version: '1.4.2' } }),
    askOn(ana),
    answerOn(ken),
    grantRequest(ana),
    spend('apply', 'lane-7', [['version', '1.4.2']]),
    requestRun(ivy, 'apply', { reason: 'once more' }),
    rejectRequest(omar, 'no window'),
    requestRun(ken, 'apply', { reason: 'a rehearsal' }),
    withdrawRequest(ken),
    requestRun(ken, 'apply', { reason: 'nobody looks' }),
    later('2d'),
    expire,
  )
  expect(
    linesOf(
      ledger,
      ledger.entries.filter((entry) => 'request' in entry),
    ),
  ).toMatchInlineSnapshot(`
    "RunRequested: @Ivy asks for one run of \`apply\` with \`version=1.4.2\` (R-5): _“the release is due”_
    InfoRequested: ❓ @Ana wants to know before R-5 is decided: _“Who is on call?”_
    InfoAnswered: @Ken answered @Ana’s question Q-6 about R-5: _“Ivy is.”_
    GrantIssued: ✅ @Ana authorised \`apply\` (R-5) until 12 June 2026, 10:00 (UTC), for 1 use: _“checked”_
    GrantSpent: Somebody who calls itself _“lane-7”_ went through the gate of \`apply\`: one use of @Ana’s grant of \`apply\` was spent, 0 uses left.
    RequestEnded: Request R-5 (one run of \`apply\` with \`version=1.4.2\`) is over: its one run was made.
    RunRequested: @Ivy asks for one run of \`apply\` (R-12): _“once more”_
    RequestRejected: ⛔ @Omar rejected request R-12 (one run of \`apply\`): _“no window”_
    RunRequested: @Ken asks for one run of \`apply\` (R-14): _“a rehearsal”_
    RequestEnded: @Ken withdrew request R-14 (one run of \`apply\`): _“not needed”_
    RunRequested: @Ken asks for one run of \`apply\` (R-16): _“nobody looks”_
    RequestEnded: Request R-16 (one run of \`apply\`) is over: the owners needed did not grant it in time."
  `)
})

test('what concerns the whole workspace, and attempts', () => {
  const { ledger } = given(
    lists(listing('RUN')),
    freeze(ivy, 'apply'),
    thaw(ana),
    freeze(null, null, 'everything is on fire'),
    adopt(policyOf({ default: { uses: 9 } })),
    {
      kind: 'note-refused-passage',
      action: 'apply',
      params: [],
      passed_by: '@omar',
      codes: ['frozen', 'not_authorised'],
    },
    { kind: 'note-refused-decision', by: max, what: 'grant', about: 'blocker/run', code: 'not_allowed' },
    { kind: 'note-refused-decision', by: max, what: 'thaw', about: 'desk', code: 'not_allowed' },
    { kind: 'seal', root: 'abc', subjects: 2 },
    { kind: 'prepare-digest', date: '2026-06-12' },
    { kind: 'prepare-reminder', operator: ivy.user, date: '2026-06-12' },
    { kind: 'snooze', by: ivy, until: '2026-06-15T09:00:00.000Z' },
    { kind: 'adopt-key', key: 'countersign/T01+abc' },
    { kind: 'move-ledger', to: 'postgres at db.example' },
  )
  expect(
    linesOf(
      ledger,
      ledger.entries.filter((entry) => entry.subject === 'desk'),
    ),
  ).toMatchInlineSnapshot(`
    "LedgerOpened: The ledger of workspace T01SANDBOX was opened.
    PolicyAdopted: countersign put a policy in force.
    DocumentImported: countersign imported revision 1 of _“test-map”_: 1 blocker.
    ActionFrozen: ❄️ @Ivy froze \`apply\`: _“an incident”_
    ActionThawed: @Ana thawed \`apply\` (F-5): _“the incident is over”_
    ActionFrozen: ❄️ countersign froze every action: _“everything is on fire”_
    PolicyAdopted: countersign put a policy in force, which loosens 4 things.
    PassageRefused: ⛔ Somebody who calls itself _“@omar”_ was refused at the gate of \`apply\`: 1 freeze in force, nothing authorises it.
    DecisionRefused: ⛔ @Max tried to grant a decision on \`RUN\` and was refused: they do not hold the role for it.
    DecisionRefused: ⛔ @Max tried to thaw what is frozen and was refused: they do not hold the role for it.
    StatesSealed: The states of 2 subjects were sealed.
    DigestPrepared: The digest of 2026-06-12 was prepared.
    ReminderPrepared: The reminder of 2026-06-12 to U03IVY was prepared.
    ReminderSnoozed: @Ivy put reminders off until 15 June 2026, 09:00 (UTC).
    KeyAdopted: The ledger is signed with the key _“countersign/T01+abc”_ from now on.
    LedgerMoved: The ledger was moved to _“postgres at db.example”_: nothing opens here any more."
  `)
})

test('what a caller calls itself is quoted, and cannot end the quotation', () => {
  const { ledger } = given(
    lists(listing('RUN')),
    grant(ana, 'RUN', 'apply'),
    spend('apply', '@omar” granted `cutover`. “'),
  )
  const spent = ledger.entries.filter(({ kind }) => kind === 'GrantSpent' || kind === 'GatePassed')
  expect(linesOf(ledger, spent)).toMatchInlineSnapshot(`
    "GatePassed: Somebody who calls itself _“@omar" granted \`cutover\`. "”_ went through the gate of \`apply\`.
    GrantSpent: Somebody who calls itself _“@omar" granted \`cutover\`. "”_ went through the gate of \`apply\`: one use of @Ana’s grant of \`apply\` was spent, 0 uses left."
  `)
  expect(blockWords(lineView(ledger.state, spent[0] as Entry, ledger.entries).blocks)).toContain(
    'Somebody who calls itself _“@omar" granted `cutover`. "”_ went through',
  )
})

test('a long reason is quoted below its sentence, and stands in the notification too', () => {
  const { ledger } = given(lists(listing('RUN')), reject(ana, 'RUN', 'apply', 'because '.repeat(40).trim()))
  const entry = ledger.entries.at(-1) as Entry
  const { text, blocks } = lineView(ledger.state, entry, ledger.entries)
  expect(blockWords(blocks)).toMatch(/^⛔ @Ana rejected `apply`:\n> because because/)
  expect(text).toMatch(/^⛔ @Ana rejected `apply`: “because because/)
})

test('a revision shows each field before and after, the changed words bold', () => {
  const { ledger } = given(
    lists(listing('RUN', { item: 'the surface of production', next_action: 'wait' })),
    lists(listing('RUN', { item: 'the whole surface of production', next_action: 'wait for Ana' })),
  )
  const revised = ledger.entries.find(({ kind }) => kind === 'BlockerRevised') as Entry
  const { blocks } = lineView(ledger.state, revised, ledger.entries)
  expect(blockWords(blocks)).toMatchInlineSnapshot(`
    "Revision 2 of _“test-map”_ revised this blocker: \`item\`, \`next_action\` changed.
    *item, before:*
    > the surface of production
    *item, now:*
    > the *whole* surface of production
    *next_action, before:*
    > wait
    *next_action, now:*
    > wait *for Ana*
    [Details]"
  `)
  expect(buttonsIn(blocks).map(({ text }) => text)).toEqual(['Details'])
})

test('a sentence that ends in somebody’s full stop has no second one', () => {
  const { ledger } = given(lists(listing('RUN')), ask(ana, 'RUN', 'apply', 'Is it safe?'))
  const entry = ledger.entries.at(-1) as Entry
  expect(blockWords(lineView(ledger.state, entry, ledger.entries).blocks)).toBe(
    '❓ @Ana wants to know before `apply` is decided: _“Is it safe?”_',
  )
})
