import { expect, test } from 'vitest'
import { readSubject } from '../../../src/slack/ids.ts'
import { claimView, settleClaimModal } from '../../../src/slack/views/claim.ts'
import { ana, ivy, omar } from '../../support/cast.ts'
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
  return { blocker, claim, shown: claimView(ledger.state, blocker, claim.id, owner.user) }
}

test('a status that is not OPEN', () => {
  expect(words(view(claimed({ status: 'CLOSED' })).shown)).toMatchInlineSnapshot(`
    "(\`RUN\`: revision 2 of \`test-map\` gives it the status “CLOSED” instead of OPEN. Please confirm or refuse that; until then the blocker counts as it did.)

    # Is this blocker really closed?
    \`RUN\`
    (revision 2 of “test-map”  ·  claimed on 12 June)
    \`RUN\`: revision 2 of \`test-map\` gives it the status _“CLOSED”_ instead of OPEN.
    > what RUN is about
    *If you confirm: *The blocker is retired: it leaves the count, and its grants and its proof end. It authorises nothing: what else stands in the way of an action stays.
    *If you refuse: *The blocker stays open and goes on asking what it asks.
    Until then it counts as it did before.
    Confirming takes 2 owners. 0 of 2 so far.
    [Confirm…] [Refuse…] [Details]"
  `)
})

test('each kind of claim says what it is and what confirming would do', () => {
  const sentences = [null, { blocks: 'apply' }, { decision: 'n/a' }, { proof: 'n/a' }, { depends_on: [] }].map(
    (second) => words(view(claimed(second)).shown).split('\n')[0],
  )
  expect(sentences.join('\n')).toMatchInlineSnapshot(`
    "(\`RUN\`: revision 2 of \`test-map\` no longer names it. Please confirm or refuse that; until then the blocker counts as it did.)
    (\`RUN\`: revision 2 of \`test-map\` no longer says that it blocks \`cutover\`. Please confirm or refuse that; until then the blocker counts as it did.)
    (\`RUN\`: revision 2 of \`test-map\` no longer asks for an owner’s decision. Please confirm or refuse that; until then the blocker counts as it did.)
    (\`RUN\`: revision 2 of \`test-map\` no longer asks for a technical proof. Please confirm or refuse that; until then the blocker counts as it did.)
    (\`RUN\`: revision 2 of \`test-map\` no longer says that it waits for \`EARLY\`. Please confirm or refuse that; until then the blocker counts as it did.)"
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

test('where it takes two, the first confirmation shows, and whoever gave it can take it back', () => {
  const ledger = claimed(null)
  ledger.run(confirm(ana, 'RUN', 'blocker_missing', 'merged'))
  const forAna = view(ledger)
  expect(words(forAna.shown)).toContain(
    'Confirming takes 2 owners. 1 of 2: @Ana; @Omar can give the other.\n@Ana: _“merged”_\n[Withdraw my vote] [Refuse…] [Details]',
  )
  expect(readSubject(buttonsIn(forAna.shown.blocks)[0]?.value)).toEqual({
    kind: 'vote',
    blocker: 'run',
    on: forAna.claim.id,
  })
  expect(buttonsIn(view(ledger, omar).shown.blocks).map(({ text }) => text)).toEqual(['Confirm…', 'Refuse…', 'Details'])
  expect(viewWords(settleClaimModal(ledger.state, forAna.blocker, forAna.claim, 'confirm'))).toContain(
    'Confirming takes 2 owners. 1 of 2: @Ana; @Omar can give the other.',
  )
})

test('confirmed: the blocker is retired, and the ledger has the rest', () => {
  const ledger = claimed(null)
  const { claim } = view(ledger)
  ledger.run(confirm(ana, 'RUN', 'blocker_missing', 'merged'))
  ledger.run(confirm(omar, 'RUN', 'blocker_missing', 'it is'))
  const shown = claimView(ledger.state, ledger.blocker('RUN'), claim.id, ana.user)
  expect(words(shown)).toContain(
    'Nothing is left to confirm or refuse here. @Omar retired the blocker on 13 June 2026, 09:00 (UTC): _“it is”_.',
  )
  expect(buttonsIn(shown.blocks).map(({ text }) => text)).toEqual(['Details'])
})

test('withdrawn by a later revision, and shown to somebody who does not own', () => {
  const ledger = claimed({ status: 'CLOSED' })
  const { claim, shown } = view(ledger, ivy)
  expect(words(shown)).toContain('You are not an owner under the policy any more')
  ledger.run(
    lists(listing('RUN', { blocks: 'apply/cutover', proof: 'a clone', depends_on: ['EARLY'] }), listing('EARLY')),
  )
  expect(words(claimView(ledger.state, ledger.blocker('RUN'), claim.id, ana.user))).toContain(
    'Owners confirmed it, or a later revision does not say so any more. `/blockers history RUN` has what came of it.',
  )
})

test('the modal says what the chosen answer does, and carries the verdict', () => {
  const ledger = claimed({ status: 'CLOSED' })
  const { blocker, claim } = view(ledger)
  const modal = settleClaimModal(ledger.state, blocker, claim, 'refuse')
  expect(viewWords(modal)).toMatchInlineSnapshot(`
    "== Refuse the claim ==
    \`RUN\`: revision 2 of \`test-map\` gives it the status _“CLOSED”_ instead of OPEN.
    *Item*
    > what RUN is about
    *If you refuse: *The blocker stays open and goes on asking what it asks.
    {Reason. The ledger keeps it, and everybody in the channel can read it.}
    [Details]
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
