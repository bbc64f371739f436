import { expect, test } from 'vitest'
import { blockerKey } from '../../../src/core/blocker/listing.ts'
import { lineView } from '../../../src/slack/views/line.ts'
import { noticeView } from '../../../src/slack/views/notice.ts'
import { ana, ivy, ken, omar } from '../../support/cast.ts'
import {
  accept,
  answer,
  ask,
  confirm,
  expire,
  giveBack,
  given,
  grant,
  importing,
  later,
  listing,
  lists,
  mapOf,
  refuse,
  reject,
  reopen,
  retire,
  revoke,
  spend,
  submit,
} from '../../support/given.ts'
import { blockWords, words } from './words.ts'

test('every kind of entry has its line', () => {
  const run = { blocks: 'apply/cutover', proof: 'a clone' }
  const { ledger } = given(
    lists(listing('RUN', run), listing('TWO')),
    ask(ana, 'RUN', 'apply'),
    answer(ivy, 'RUN', 'apply'),
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
    grant(ana, 'TWO', 'apply', { ttl: 3_600_000 }),
    later('2h'),
    expire,
    confirm(omar, 'TWO', 'blocker_missing'),
    reopen(omar, 'TWO'),
    retire(omar, 'RUN'),
    grant(ana, 'TWO', 'apply', { uses: 2 }),
    spend('apply'),
    { kind: 'ask-help', by: ivy, blocker: blockerKey('TWO'), question: 'Who has the password?' },
  )
  const lines = ledger.entries
    .filter((entry) => 'blocker' in entry)
    .map((entry) => `${entry.kind}: ${blockWords(lineView(ledger.state, entry).blocks)}`)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "BlockerAdded: Revision 1 of test-map added this blocker.
    BlockerAdded: Revision 1 of test-map added this blocker.
    InfoRequested: ❓ @Ana wants to know before deciding \`apply\`: “Who is on call?”
    InfoAnswered: @Ivy answered about \`apply\`: “Ivy is.”
    GrantIssued: ✅ @Ana granted \`apply\`, until 19 June 2026, 09:00 (UTC), for 1 use: “checked”
    RequirementRejected: ⛔ @Omar rejected \`cutover\`: “not yet”
    ProofSubmitted: @Ivy submitted proof P-10: “restored byte for byte”
    ProofReturned: ↩️ @Omar returned proof P-10: “the checksum is missing”
    ProofSubmitted: @Ivy submitted proof P-12: “https://ci.example/7”
    ProofAccepted: ✅ @Ken accepted proof P-12.
    BlockerRevised: Revision 2 of test-map revised this blocker: item changed.
    GrantWentStale: ⌛ @Ana’s grant of \`apply\` ended, because the words it was given for changed.
    ProofWentStale: ⌛ Proof P-12 was for words that have changed; another is needed.
    ClaimMade: Revision 2 gives it the status “DONE” instead of OPEN; an owner has to confirm or refuse that.
    BlockerRevised: Revision 2 of test-map revised this blocker.
    ClaimRefused: @Ana refused the claim of revision 2, which gives it the status “DONE” instead of OPEN: “not so”
    BlockerRevised: Revision 3 of test-map revised this blocker: item changed.
    ClaimWithdrawn: Revision 3 withdrew the claim of revision 2, which gives it the status “DONE” instead of OPEN.
    BlockerMissed: Revision 3 of test-map no longer names this blocker.
    ClaimMade: Revision 3 no longer names it; an owner has to confirm or refuse that.
    GrantIssued: ✅ @Ana granted \`apply\`, until 19 June 2026, 09:00 (UTC), for 1 use: “checked”
    GrantRevoked: ⛔ @Omar revoked @Ana’s grant of \`apply\`: “plans changed”
    GrantIssued: ✅ @Ana granted \`apply\`, until 12 June 2026, 10:00 (UTC), for 1 use: “checked”
    GrantExpired: ⌛ @Ana’s grant of \`apply\` expired.
    ClaimConfirmed: @Omar confirmed the claim of revision 3, which no longer names it: “agreed”
    BlockerReopened: @Omar reopened this blocker: “in scope again”
    BlockerRetired: ⚪ @Omar retired this blocker: “out of scope”
    GrantIssued: ✅ @Ana granted \`apply\`, until 19 June 2026, 11:00 (UTC), for 2 uses: “checked”
    GrantSpent: lane-7 went through the gate of \`apply\`: one use of @Ana’s grant of \`apply\` was spent, 1 use left.
    HelpAsked: ❓ @Ivy asks the owners: “Who has the password?”"
  `)
})

test('a long reason is quoted below its sentence, and stands in the notification too', () => {
  const { ledger } = given(lists(listing('RUN')), reject(ana, 'RUN', 'apply', 'because '.repeat(40).trim()))
  const entry = ledger.entries.at(-1)
  if (!entry) throw new Error('no entry')
  const { text, blocks } = lineView(ledger.state, entry)
  expect(blockWords(blocks)).toMatch(/^⛔ @Ana rejected `apply`:\n> because because/)
  expect(text).toMatch(/^⛔ @Ana rejected `apply`: “because because/)
})

test('a proof that waits names who can accept it: operators and owners, without whoever submitted it', () => {
  const lines = [ivy, ken].map((by) => {
    const { ledger } = given(lists(listing('RUN', { proof: 'a clone' })), submit(by, 'RUN', 'restored'))
    const entry = ledger.entries.at(-1)
    return entry && blockWords(lineView(ledger.state, entry).blocks)
  })
  expect(lines).toEqual([
    '@Ivy submitted proof P-5; @Ken, @Ana or @Omar can accept it: “restored”',
    '@Ken submitted proof P-5; @Ivy, @Ana or @Omar can accept it: “restored”',
  ])
})

test('production work that was performed is said loudly', () => {
  const { ledger } = given(
    importing(mapOf([listing('RUN')], { production_work_performed: true, authority: 'nobody in particular' })),
  )
  const entry = ledger.entries.find(({ kind }) => kind === 'DocumentImported')
  if (!entry) throw new Error('no entry')
  expect(words(noticeView(ledger.state, entry)).replace(/[0-9a-f]{12}…/, 'HASH…')).toMatchInlineSnapshot(`
    "(⚠️ Revision 1 of test-map says that production work was performed. Find out what was done, and on whose authority. What is blocked stays blocked.)

    # ⚠️ A document says that production work was performed
    Revision 1 of \`test-map\` says \`production_work_performed: true\`. It gives as its authority:
    > nobody in particular
    Find out what was done, and on whose authority. Countersign grants nothing by it: what is blocked stays blocked.
    (Imported by countersign on 12 June 2026, 09:00 (UTC)  ·  SHA-256 HASH…  ·  ledger entry 3)"
  `)
})
