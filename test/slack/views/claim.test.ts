import { expect, test } from 'vitest'
import { claimView, settleClaimModal } from '../../../src/slack/views/claim.ts'
import { ana, ivy } from '../../support/cast.ts'
import { confirm, given, later, listing, lists, refuse, type TestLedger } from '../../support/given.ts'
import { buttonsIn, viewWords, words } from './words.ts'

function claimed(second: Parameters<typeof listing>[1] | null) {
  const first = listing('RUN', { blocks: 'apply/cutover', proof: 'a clone', depends_on: ['EARLY'] })
  const fields = { blocks: 'apply/cutover', proof: 'a clone', depends_on: ['EARLY'] }
  return given(
    lists(first, listing('EARLY')),
    lists(...(second ? [listing('RUN', { ...fields, ...second })] : []), listing('EARLY')),
    later('1d'),
  ).ledger
}

function view(ledger: TestLedger, owner = ana) {
  const blocker = ledger.blocker('RUN')
  const claim = blocker.claims[0]
  if (!claim) throw new Error('no claim')
  return { blocker, claim, shown: claimView(ledger.state, blocker, claim, owner.user) }
}

test('a status that is not OPEN', () => {
  expect(words(view(claimed({ status: 'CLOSED' })).shown)).toMatchInlineSnapshot(`
    "(RUN: revision 2 of test-map gives it the status “CLOSED” instead of OPEN. Please confirm or refuse that; until then the blocker counts as it did.)

    # Is what the document says true?
    (RUN  ·  revision 2 of test-map  ·  claimed on 12 June)
    RUN: revision 2 of test-map gives it the status “CLOSED” instead of OPEN.
    > what RUN is about
    *If you confirm: *The blocker is retired: it leaves the count, and the grants given for it end. No gate opens by it alone: that takes an active grant that names the action.
    *If you refuse: *The blocker stays open and goes on asking what it asks.
    Until then it counts as it did before.
    [Confirm…] [Refuse…] [Details]"
  `)
})

test('each kind of claim says what it is and what confirming would do', () => {
  const sentences = [null, { blocks: 'apply' }, { decision: 'n/a' }, { proof: 'n/a' }, { depends_on: [] }].map(
    (second) => words(view(claimed(second)).shown).split('\n')[0],
  )
  expect(sentences.join('\n')).toMatchInlineSnapshot(`
    "(RUN: revision 2 of test-map no longer names it. Please confirm or refuse that; until then the blocker counts as it did.)
    (RUN: revision 2 of test-map no longer says that it blocks \`cutover\`. Please confirm or refuse that; until then the blocker counts as it did.)
    (RUN: revision 2 of test-map no longer asks for an owner’s decision. Please confirm or refuse that; until then the blocker counts as it did.)
    (RUN: revision 2 of test-map no longer asks for a technical proof. Please confirm or refuse that; until then the blocker counts as it did.)
    (RUN: revision 2 of test-map no longer says that it waits for EARLY. Please confirm or refuse that; until then the blocker counts as it did.)"
  `)
})

test('settled: who, when, and what it did', () => {
  const ledger = claimed({ blocks: 'apply' })
  ledger.run(refuse(ana, 'RUN', 'action_missing', 'cutover still depends on it'))
  const { shown } = view(ledger)
  expect(words(shown)).toContain(
    '@Ana refused it on 13 June 2026, 09:00 (UTC): “cutover still depends on it”. `cutover` goes on waiting for this blocker.',
  )
  expect(buttonsIn(shown.blocks).map(({ text }) => text)).toEqual(['Details'])
})

test('confirmed', () => {
  const ledger = claimed(null)
  ledger.run(confirm(ana, 'RUN', 'blocker_missing', 'merged'))
  expect(words(view(ledger).shown)).toContain(
    '@Ana confirmed it on 13 June 2026, 09:00 (UTC): “merged”. The blocker is retired',
  )
})

test('withdrawn by a later revision, and shown to somebody who does not own', () => {
  const ledger = claimed({ status: 'CLOSED' })
  expect(words(view(ledger, ivy).shown)).toContain('You are not an owner under the policy any more')
  ledger.run(
    lists(listing('RUN', { blocks: 'apply/cutover', proof: 'a clone', depends_on: ['EARLY'] }), listing('EARLY')),
  )
  expect(words(view(ledger).shown)).toContain(
    'A later revision does not say so any more (13 June 2026, 09:00 (UTC)), so nothing is left to confirm.',
  )
})

test('the modal says what the chosen answer does, and carries the verdict', () => {
  const ledger = claimed({ status: 'CLOSED' })
  const { blocker, claim } = view(ledger)
  const modal = settleClaimModal(ledger.state, blocker, claim, 'refuse')
  expect(viewWords(modal)).toMatchInlineSnapshot(`
    "== Refuse the claim ==
    RUN: revision 2 of test-map gives it the status “CLOSED” instead of OPEN.
    > what RUN is about
    *If you refuse: *The blocker stays open and goes on asking what it asks.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Refuse] [Cancel]"
  `)
  expect(JSON.parse(modal.private_metadata ?? '')).toEqual({
    kind: 'claim',
    blocker: 'run',
    claim: claim.id,
    verdict: 'refuse',
    seen: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})
