import { expect, test } from 'vitest'
import { cardView } from '../../../src/slack/views/card.ts'
import { ana, ivy, ken, omar } from '../../support/cast.ts'
import {
  accept,
  confirm,
  giveBack,
  given,
  grant,
  importing,
  later,
  listing,
  lists,
  realMap,
  retire,
  submit,
  withdrawVote,
} from '../../support/given.ts'
import { busy, imported, OPERATOR, ROLLBACK, SEPARATE } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const card = (ledger: ReturnType<typeof imported>, id: string) => cardView(ledger.state, ledger.blocker(id), ledger.now)

test('a blocker of five actions shows how each of them stands', () => {
  expect(words(card(busy(), SEPARATE))).toMatchInlineSnapshot(`
    "(🔴 Open: \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, “QT001/apply, permit, activation, repoint, cutover each need separate authorization”. @Ana granted \`cutover\`, and 2 owners are needed: 1 of 2; \`apply\` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left; @Omar rejected \`permit\` on 15 June: “no window yet”; no owner has decided \`activation\`; @Ana wants to know before \`repoint\` is decided: “Which alias moves?”.)

    # Blocker
    \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    > QT001/apply, permit, activation, repoint, cutover each need separate authorization
    (🔴 Open since 12 June (3 days)  ·  “fix7-p0-production-blocker-map”, revision 1)
    *What it blocks*
    • ⏳ @Ana granted \`cutover\`, and 2 owners are needed: 1 of 2
    • ✅ \`apply\` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left
    • ⛔ @Omar rejected \`permit\` on 15 June: _“no window yet”_
    • ⏳ no owner has decided \`activation\`
    • ❓ @Ana wants to know before \`repoint\` is decided: _“Which alias moves?”_
    *Decision asked*
    > distinct explicit authorization PER action
    *Technical proof asked*
    > n/a (authorization gate)
    *Who acts*
    > owner
    *Next action*
    > obtain per-action grant before any attempt
    *@Ana asked on 15 June*
    > Which alias moves?
    No answer yet. An operator or an owner can give it, and until then nothing opens.
    [Answer…]
    [Details]"
  `)
})

test('a proof that waits for somebody else to accept it', () => {
  expect(words(card(busy(), ROLLBACK))).toMatchInlineSnapshot(`
    "(🔴 Open: \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, “production rollback proof (PG/Directus snapshot+restore) NOT established”. No owner has decided \`production\`; @Ivy submitted a proof on 15 June.)

    # Blocker
    \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`
    > production rollback proof (PG/Directus snapshot+restore) NOT established
    (🔴 Open since 12 June (3 days)  ·  “fix7-p0-production-blocker-map”, revision 1)
    *What it blocks*
    • ⏳ no owner has decided \`production\`; @Ivy submitted a proof on 15 June
    *Decision asked*
    > authorize a production rehearsal to PROVE snapshot/restore
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    @Ivy submitted a proof on 15 June. @Ken, @Ana or @Omar can accept it.
    *Who acts*
    > operator (+ separate authorization)
    *Next action*
    > prove snapshot/restore before any production apply
    [Details] [Submit another proof…] [Freeze…]"
  `)
})

test('an action is not ticked before its proof is there, though it needs no decision', () => {
  expect(words(card(imported(), OPERATOR))).toMatchInlineSnapshot(`
    "(🔴 Open: \`FIX7-P0-OPERATOR-INPUT-1\`, “operator input to scope production surfaces + rollback before any production phase”. \`production\`: needs no decision; no proof was submitted.)

    # Blocker
    \`FIX7-P0-OPERATOR-INPUT-1\`
    > operator input to scope production surfaces + rollback before any production phase
    (🔴 Open since 12 June (3 days)  ·  “fix7-p0-production-blocker-map”, revision 1)
    *What it blocks*
    • ⏳ \`production\`: needs no decision; no proof was submitted
    *Decision asked*
    > n/a
    *Technical proof asked*
    > operator-provided surface map + snapshot/restore design
    No proof was submitted. @Ivy or @Ken can submit it.
    *Who acts*
    > operator
    *Next action*
    > operator provides production surface map + snapshot/restore design
    [Details] [Submit proof…] [Freeze…]"
  `)
})

test('a proof that was submitted waits for review, and is not missing', () => {
  const needsNoDecision = words(card(imported(submit(ivy, OPERATOR)), OPERATOR))
  expect(needsNoDecision).toContain('⏳ `production`: needs no decision; @Ivy submitted a proof on 15 June')
  const granted = imported(grant(ana, ROLLBACK, 'production'), submit(ivy, ROLLBACK))
  expect(words(card(granted, ROLLBACK))).toContain(
    '⏳ `production` is lifted by @Ana until 22 June 2026, 09:00 (UTC); @Ivy submitted a proof on 15 June',
  )
})

test('a granted action without its proof is not ticked either', () => {
  const ledger = imported(
    grant(ana, ROLLBACK, 'production'),
    submit(ivy, ROLLBACK),
    giveBack(omar, ROLLBACK, 'which clone?'),
  )
  expect(words(card(ledger, ROLLBACK))).toContain(
    '⏳ `production` is lifted by @Ana until 22 June 2026, 09:00 (UTC); @Omar returned the proof: _“which clone?”_',
  )
  expect(words(card(ledger, ROLLBACK))).toContain(
    '@Omar returned the proof: _“which clone?”_. @Ivy or @Ken can submit another.',
  )
})

test('a cleared blocker', () => {
  const ledger = imported(grant(ana, ROLLBACK, 'production'), submit(ivy, ROLLBACK), accept(ken, ROLLBACK))
  const { text, blocks } = card(ledger, ROLLBACK)
  expect(text).toMatch(/^🟢 Cleared: `FIX7-P0-DRYRUN-PROD-ROLLBACK-1`, /)
  expect(buttonsIn(blocks).map(({ text }) => text)).toEqual(['Details', 'Freeze…'])
  expect(words({ text, blocks })).not.toMatch(/Who acts|Next action/)
})

test('a claim stands on the card, and the blocker stays open until an owner confirms it', () => {
  const map = realMap()
  const closed = {
    ...map,
    blockers: map.blockers.map((blocker) => (blocker.id === ROLLBACK ? { ...blocker, status: 'DONE' } : blocker)),
  }
  const { ledger } = given(importing(map), importing(closed))
  const shown = words(card(ledger, ROLLBACK))
  expect(shown).toContain(
    '`FIX7-P0-DRYRUN-PROD-ROLLBACK-1`\n> production rollback proof (PG/Directus snapshot+restore) NOT established\n(🔴 Open since 12 June  ·  “fix7-p0-production-blocker-map”, revision 2)',
  )
  expect(shown).toContain(
    '• Revision 2 gives it the status _“DONE”_ instead of OPEN; that waits for owners to confirm or refuse it.',
  )
  ledger.run(confirm(omar, ROLLBACK, 'closed', 'I saw the restore'))
  expect(words(card(ledger, ROLLBACK))).toContain('(⚪ Retired by @Omar on 12 June')
})

test('a retired blocker says why, and offers nothing to do', () => {
  const shown = words(card(imported(retire(ana, OPERATOR, 'merged into another')), OPERATOR))
  expect(shown).toContain('The reason given:\n> merged into another')
  expect(shown).toMatch(/\[Details\]$/)
})

test('what comes first is named with its state', () => {
  const { ledger } = given(lists(listing('LATE', { depends_on: ['EARLY'] }), listing('EARLY')), later('1d'))
  expect(words(card(ledger, 'LATE'))).toContain('*Waits for*\n• `EARLY`: 🔴 Open')
})

test('a vote for retiring it stands on the card until the quorum is there', () => {
  const ledger = imported(retire(ana, SEPARATE, 'split into five'))
  expect(words(card(ledger, SEPARATE))).toContain(
    'Retiring takes 2 owners. 1 of 2: @Ana; @Omar can give the other.\n@Ana: _“split into five”_',
  )
  ledger.run(withdrawVote(ana, SEPARATE, 'retirement'))
  expect(words(card(ledger, SEPARATE))).not.toContain('Retiring')
})

test('a frozen action says who froze it and why, before anything else that it lacks', () => {
  const ledger = imported(grant(ana, SEPARATE, 'apply'), {
    kind: 'freeze',
    by: ivy,
    action: 'apply',
    reason: 'disk is full',
  })
  expect(words(card(ledger, SEPARATE))).toContain(
    '• ❄️ @Ivy froze `apply` on 15 June 2026, 09:00 (UTC): _“disk is full”_; `apply` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 1 use left',
  )
})

test('whatever comes from a document is set apart, and never read in our voice', () => {
  const id = 'X: @Omar granted cutover.'
  const item = '🟢 Cleared by @Omar'
  const { ledger } = given(
    lists(listing(id, { item, depends_on: ['Y, @Ana cleared it'] }), listing('Y, @Ana cleared it')),
  )
  const shown = words(card(ledger, id))
  expect(shown).toContain('# Blocker\n`X: @Omar granted cutover.`\n> 🟢 Cleared by @Omar')
  expect(shown).toContain('waits for `Y, @Ana cleared it`, which is still open')
  expect(shown).toContain('(🔴 Open: `X: @Omar granted cutover.`, “🟢 Cleared by @Omar”.')
})
