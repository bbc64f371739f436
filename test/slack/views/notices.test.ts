import { expect, test } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { freezeModal, thawModal } from '../../../src/slack/views/freeze.ts'
import { noticeView } from '../../../src/slack/views/notice.ts'
import { ana, ivy, omar, policy, policyOf, roles } from '../../support/cast.ts'
import {
  adopt,
  freeze,
  given,
  importing,
  later,
  listing,
  lists,
  mapOf,
  type Step,
  type TestLedger,
  thaw,
} from '../../support/given.ts'
import { buttonsIn, viewWords, words } from './words.ts'

function noticeOf(ledger: TestLedger, kind: Entry['kind']) {
  const entry = ledger.entries.findLast((found) => found.kind === kind)
  if (!entry) throw new Error(`no ${kind}`)
  return noticeView(ledger.state, entry, ledger.entries)
}

const frozen = (...steps: Step[]) =>
  given(lists(listing('RUN', { blocks: 'cutover' })), freeze(ivy, 'cutover'), ...steps).ledger

test('production work that was performed is said loudly', () => {
  const { ledger } = given(
    importing(mapOf([listing('RUN')], { production_work_performed: true, authority: 'nobody in particular' })),
  )
  expect(words(noticeOf(ledger, 'DocumentImported')).replace(/[0-9a-f]{12}…/, 'HASH…')).toMatchInlineSnapshot(`
    "(⚠️ Revision 1 of “test-map” says that production work was performed. Find out what was done, and on whose authority. What is blocked stays blocked.)

    # ⚠️ A document says that production work was performed
    Revision 1 of \`test-map\` says \`production_work_performed: true\`. It gives as its authority:
    > nobody in particular
    Find out what was done, and on whose authority. Countersign grants nothing by it: what is blocked stays blocked.
    (Imported by countersign on 12 June 2026, 09:00 (UTC)  ·  SHA-256 HASH…  ·  ledger entry 3)"
  `)
})

test('a policy that loosens is said aloud, with what was before', () => {
  const { actions } = policy
  const { ledger } = given(
    lists(listing('RUN', { blocks: 'cutover' })),
    later('1h'),
    adopt(policyOf({ actions: { ...actions, cutover: {} }, owners: [ana.user, omar.user, ivy.user] }), {
      ...roles,
      owners: [...roles.owners, { user: ivy.user, name: ivy.name }],
    }),
  )
  expect(words(noticeOf(ledger, 'PolicyAdopted')).replace(/[0-9a-f]{12}…/, 'HASH…')).toMatchInlineSnapshot(`
    "(⚠️ The policy was loosened: \`cutover\` takes one owner instead of 2. New among the owners: @Ivy (U03IVY). Before there were @Ana (U01ANA), @Omar (U02OMAR).)

    # ⚠️ The policy was loosened
    countersign put another policy in force on 12 June 2026, 10:00 (UTC). No owner decided that in Slack.
    • \`cutover\` takes one owner instead of 2.
    • New among the owners: @Ivy (U03IVY). Before there were @Ana (U01ANA), @Omar (U02OMAR).
    *Owners from now on: *@Ana (U01ANA), @Omar (U02OMAR), @Ivy (U03IVY)
    If that is not meant, freeze what it concerns, and have countersign.yaml corrected.
    (policy HASH…  ·  ledger entry 5)"
  `)
})

test('a freeze is loud, has the button that thaws it, and the votes so far', () => {
  expect(words(noticeOf(frozen(), 'ActionFrozen'))).toMatchInlineSnapshot(`
    "(❄️ @Ivy froze \`cutover\` on 12 June 2026, 09:00 (UTC): “an incident”. Nothing goes through until owners thaw it.)

    # ❄️ An action is frozen
    @Ivy froze \`cutover\` on 12 June 2026, 09:00 (UTC).
    > an incident
    Nothing goes through until owners thaw it. Closing takes one, opening the quorum.
    Thawing takes 2 owners. 0 of 2 so far.
    [Thaw…]
    (F-5)"
  `)
  const voted = noticeOf(frozen(thaw(ana, 'the cable is back')), 'ActionFrozen')
  expect(words(voted)).toContain('Thawing takes 2 owners. 1 of 2: @Ana; @Omar can give the other.')
  expect(words(voted)).toContain('@Ana: _“the cable is back”_')
  expect(buttonsIn(voted.blocks).map(({ text }) => text)).toEqual(['Thaw…', 'Withdraw my vote'])
})

test('a freeze that is over says so, and has no button; thawing is as loud', () => {
  const ledger = frozen(thaw(ana), later('1h'), thaw(omar))
  const over = noticeOf(ledger, 'ActionFrozen')
  expect(over.text).toContain('It is thawed by now.')
  expect(buttonsIn(over.blocks)).toEqual([])
  expect(words(noticeOf(ledger, 'ActionThawed'))).toMatchInlineSnapshot(`
    "(@Omar thawed \`cutover\` (F-5) on 12 June 2026, 10:00 (UTC): “the incident is over”. What was granted before counts again, as far as it is still in force.)

    # An action is thawed
    @Omar thawed \`cutover\` (F-5) on 12 June 2026, 10:00 (UTC):
    > the incident is over
    What was granted before counts again, as far as it is still in force."
  `)
})

test('everything can be frozen, and a ledger that was moved is told of', () => {
  const { ledger } = given(lists(listing('RUN')), freeze(null, null, 'fire'), { kind: 'move-ledger', to: 'postgres' })
  expect(words(noticeOf(ledger, 'ActionFrozen'))).toMatch(/^\(❄️ countersign froze every action on .*“fire”/)
  expect(words(noticeOf(ledger, 'LedgerMoved'))).toMatchInlineSnapshot(`
    "(countersign moved the ledger on 12 June 2026, 09:00 (UTC) to: “postgres”. Nothing is recorded and no gate opens in the one that stayed behind.)

    # The ledger was moved
    countersign moved the ledger on 12 June 2026, 09:00 (UTC) to:
    > postgres
    Nothing is recorded and no gate opens in the one that stayed behind."
  `)
})

test('the forms that freeze and thaw', () => {
  const ledger = frozen(thaw(ana))
  const [only] = ledger.state.desk.freezes
  if (!only) throw new Error('nothing is frozen')
  const shown = [freezeModal('cutover'), freezeModal(null), freezeModal(undefined), thawModal(ledger.state, only)]
  expect(shown.map(viewWords).join('\n\n')).toMatchInlineSnapshot(`
    "== Freeze ==
    *Freezes: *\`cutover\`
    From then on its gate is closed, whatever was granted, until owners thaw it. Everybody in the channel is told at once.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Freeze] [Cancel]

    == Freeze ==
    *Freezes: *every action
    From then on every gate is closed, whatever was granted, until owners thaw it. Everybody in the channel is told at once.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Freeze] [Cancel]

    == Freeze ==
    {Which action? Its exact name, or all}
    From then on its gate is closed, whatever was granted, until owners thaw it. Everybody in the channel is told at once.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Freeze] [Cancel]

    == Thaw ==
    @Ivy froze \`cutover\` on 12 June 2026, 09:00 (UTC).
    *The reason given*
    > an incident
    Once it is thawed, what was granted before counts again, as far as it is still in force. Thawing authorises nothing by itself.
    Thawing takes 2 owners. 1 of 2: @Ana; @Omar can give the other.
    @Ana: _“the incident is over”_
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Thaw] [Cancel]"
  `)
})

test('a webhook that takes nothing is said loudly, with what to do, and that it is over', () => {
  const webhook = { name: 'deploy', url: 'https://hooks.example.com/', secret_env: 'COUNTERSIGN_WEBHOOK_DEPLOY' }
  const failing = (gone: boolean): Step => ({
    kind: 'note-webhook-failing',
    webhook: 'deploy',
    because: 'it answers with HTTP 500',
    since: '2026-06-12T09:00:00.000Z',
    gone,
  })
  const told = adopt(policyOf({ webhooks: [webhook] }))
  expect(words(noticeOf(given(told, failing(false)).ledger, 'WebhookFailing'))).toMatchInlineSnapshot(`
    "(⚠️ The webhook “deploy” has taken nothing since 12 June 2026, 09:00 (UTC): it answers with HTTP 500. What happens meanwhile is not lost: it waits, in order. It is tried again at least once an hour. \`countersign doctor\` says more.)

    # ⚠️ A webhook takes nothing
    ⚠️ The webhook _“deploy”_ has taken nothing since 12 June 2026, 09:00 (UTC): it answers with HTTP 500.
    What happens meanwhile is not lost: it waits, in order. It is tried again at least once an hour. \`countersign doctor\` says more.
    (No gate depends on it.  ·  ledger entry 4)"
  `)
  expect(words(noticeOf(given(told, failing(true)).ledger, 'WebhookFailing'))).toMatchInlineSnapshot(`
    "(⚠️ The webhook “deploy” says that it is gone for good (HTTP 410), and is sent nothing any more. What happens meanwhile is not lost: it waits, in order. Correct its address, or run \`countersign webhooks retry deploy\` once it is there again. \`countersign doctor\` says more.)

    # ⚠️ A webhook takes nothing
    ⚠️ The webhook _“deploy”_ says that it is gone for good (HTTP 410), and is sent nothing any more.
    What happens meanwhile is not lost: it waits, in order. Correct its address, or run \`countersign webhooks retry deploy\` once it is there again. \`countersign doctor\` says more.
    (No gate depends on it.  ·  ledger entry 4)"
  `)
  const over = given(told, failing(false), { kind: 'note-webhook-answered', webhook: 'deploy' }).ledger
  expect(words(noticeOf(over, 'WebhookFailing'))).toMatchInlineSnapshot(`
    "(⚠️ The webhook “deploy” has taken nothing since 12 June 2026, 09:00 (UTC): it answers with HTTP 500. That is over: it takes events again, or the policy does not name it any more.)

    # A webhook took nothing
    ⚠️ The webhook _“deploy”_ has taken nothing since 12 June 2026, 09:00 (UTC): it answers with HTTP 500.
    That is over: it takes events again, or the policy does not name it any more.
    (No gate depends on it.  ·  ledger entry 4)"
  `)
})
