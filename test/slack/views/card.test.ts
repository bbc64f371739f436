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
} from '../../support/given.ts'
import { busy, imported, OPERATOR, ROLLBACK, SEPARATE } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const card = (ledger: ReturnType<typeof imported>, id: string) => cardView(ledger.state, ledger.blocker(id), ledger.now)

test('a blocker of five actions shows how each of them stands', () => {
  expect(words(card(busy(), SEPARATE))).toMatchInlineSnapshot(`
    "(🔴 Open: FIX7-P0-PLAN-SEPARATE-AUTH-1, QT001/apply, permit, activation, repoint, cutover each need separate authorization. \`cutover\` granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left; that is 1 of 2 owners; \`apply\` granted by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left; \`permit\` rejected by @Omar on 15 June: “no window yet”; \`activation\` awaits an owner’s decision; \`repoint\` @Ana asks: “Which alias moves?”.)

    # QT001/apply, permit, activation, repoint, cutover each need separate authorization
    (🔴 Open since 12 June (3 days)  ·  FIX7-P0-PLAN-SEPARATE-AUTH-1  ·  fix7-p0-production-blocker-map, revision 1)
    *What it blocks*
    • ⏳ \`cutover\`: granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left; that is 1 of 2 owners
    • ✅ \`apply\`: granted by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left
    • ⛔ \`permit\`: rejected by @Omar on 15 June: “no window yet”
    • ⏳ \`activation\`: awaits an owner’s decision
    • ❓ \`repoint\`: @Ana asks: “Which alias moves?”
    *Decision asked*
    > distinct explicit authorization PER action
    *Technical proof asked*
    > n/a (authorization gate)
    *Who acts: *owner
    *Next action: *obtain per-action grant before any attempt
    [Details] [Answer about repoint…]"
  `)
})

test('a proof that waits for somebody else to accept it', () => {
  expect(words(card(busy(), ROLLBACK))).toMatchInlineSnapshot(`
    "(🔴 Open: FIX7-P0-DRYRUN-PROD-ROLLBACK-1, production rollback proof (PG/Directus snapshot+restore) NOT established. \`production\` awaits an owner’s decision.)

    # production rollback proof (PG/Directus snapshot+restore) NOT established
    (🔴 Open since 12 June (3 days)  ·  FIX7-P0-DRYRUN-PROD-ROLLBACK-1  ·  fix7-p0-production-blocker-map, revision 1)
    *What it blocks*
    • ⏳ \`production\`: awaits an owner’s decision
    *Decision asked*
    > authorize a production rehearsal to PROVE snapshot/restore
    *Technical proof asked*
    > before-state capture + restore byte/row-exact in a clone or rehearsal
    ⏳ @Ivy submitted proof P-15 on 15 June; @Ken, @Ana or @Omar can accept it.
    *Who acts: *operator (+ separate authorization)
    *Next action: *prove snapshot/restore before any production apply
    [Details] [Submit another proof…]"
  `)
})

test('an action is not ticked before its proof is there, though it needs no decision', () => {
  expect(words(card(imported(), OPERATOR))).toMatchInlineSnapshot(`
    "(🔴 Open: FIX7-P0-OPERATOR-INPUT-1, operator input to scope production surfaces + rollback before any production phase. \`production\` needs no decision; the proof is still missing.)

    # operator input to scope production surfaces + rollback before any production phase
    (🔴 Open since 12 June (3 days)  ·  FIX7-P0-OPERATOR-INPUT-1  ·  fix7-p0-production-blocker-map, revision 1)
    *What it blocks*
    • ⏳ \`production\`: needs no decision; the proof is still missing
    *Decision asked*
    > n/a
    *Technical proof asked*
    > operator-provided surface map + snapshot/restore design
    Nobody has submitted one yet.
    *Who acts: *operator
    *Next action: *operator provides production surface map + snapshot/restore design
    [Details] [Submit proof…]"
  `)
})

test('a proof that was submitted waits for review, and is not missing', () => {
  const needsNoDecision = words(card(imported(submit(ivy, OPERATOR)), OPERATOR))
  expect(needsNoDecision).toContain('⏳ `production`: needs no decision; the proof waits for review')
  const granted = imported(grant(ana, ROLLBACK, 'production'), submit(ivy, ROLLBACK))
  expect(words(card(granted, ROLLBACK))).toContain('1 use left; the proof waits for review')
})

test('a granted action without its proof is not ticked either', () => {
  const ledger = imported(
    grant(ana, ROLLBACK, 'production'),
    submit(ivy, ROLLBACK),
    giveBack(omar, ROLLBACK, 'which clone?'),
  )
  expect(words(card(ledger, ROLLBACK))).toContain(
    '⏳ `production`: granted by @Ana until 22 June 2026, 09:00 (UTC), 1 use left; the proof is still missing',
  )
  expect(words(card(ledger, ROLLBACK))).toContain('↩️ @Omar returned proof P-12: “which clone?”')
})

test('a cleared blocker', () => {
  const ledger = imported(grant(ana, ROLLBACK, 'production'), submit(ivy, ROLLBACK), accept(ken, ROLLBACK))
  const { text, blocks } = card(ledger, ROLLBACK)
  expect(text).toMatch(/^🟢 Cleared: FIX7-P0-DRYRUN-PROD-ROLLBACK-1, /)
  expect(buttonsIn(blocks).map(({ text }) => text)).toEqual(['Details'])
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
    '(🔴 Open since 12 June  ·  FIX7-P0-DRYRUN-PROD-ROLLBACK-1  ·  fix7-p0-production-blocker-map, revision 2)',
  )
  expect(shown).toContain(
    '• Revision 2 gives it the status “DONE” instead of OPEN; that waits for an owner to confirm or refuse it.',
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
  expect(words(card(ledger, 'LATE'))).toContain('*Waits for*\n• EARLY: 🔴 Open')
})
