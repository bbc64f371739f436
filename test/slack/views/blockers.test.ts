import { describe, expect, test } from 'vitest'
import { gateView } from '../../../src/slack/views/gate.ts'
import { historyView } from '../../../src/slack/views/history.ts'
import { listView, mineView, nextList } from '../../../src/slack/views/list.ts'
import { faultSentence } from '../../../src/slack/views/reading.ts'
import { refusalView } from '../../../src/slack/views/refusal.ts'
import { helpView } from '../../../src/slack/views/usage.ts'
import { ana, max } from '../../support/cast.ts'
import { given } from '../../support/given.ts'
import { busy, REALRUN, ROLLBACK } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const ledger = busy()
const { state, now } = ledger
const all = { action: null, actor: null, status: 'open' } as const

describe('list', () => {
  test('open blockers of one action', () => {
    expect(words(listView(state, { ...all, action: 'production', actor: 'operator' }, now))).toMatchInlineSnapshot(`
      "(3 open blockers of “production”, where an operator acts: FIX7-P0-PROD-BIRTH-SURFACE-1, FIX7-P0-DRYRUN-PROD-ROLLBACK-1, FIX7-P0-OPERATOR-INPUT-1.)

      # 3 open blockers of “production”, where an operator acts
      \`FIX7-P0-PROD-BIRTH-SURFACE-1\`  🔴 Open for 3 days
      production object-birth surface (fn_birth_register / birth_registry / Directus row) scope
      • blocks ⏳ \`production\`
      • who acts: owner + operator
      \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`  🔴 Open for 3 days
      production rollback proof (PG/Directus snapshot+restore) NOT established
      • blocks ⏳ \`production\`
      • who acts: operator (+ separate authorization)
      \`FIX7-P0-OPERATOR-INPUT-1\`  🔴 Open for 3 days
      operator input to scope production surfaces + rollback before any production phase
      • blocks ⏳ \`production\`
      • who acts: operator
      (/blockers show ID shows one of them; a part of its id is enough.)"
    `)
  })

  test('nothing found, and nothing known', () => {
    expect(listView(state, { ...all, status: 'cleared', action: 'apply' }, now).text).toBe(
      '0 cleared blockers of “apply”; 7 blockers known in all. `/blockers list all` shows them.',
    )
    const empty = given().ledger
    expect(listView(empty.state, all, empty.now).text).toBe(
      'No document has been imported yet: `countersign import FILE` reads one.',
    )
  })
})

test('mine and next, and both without buttons when they are shared', () => {
  const shared = { ...ana, standing: 'unknown' as const }
  expect(mineView(state, ana, now).text).toMatch(/^Waits for you: FIX7-P0-PROD-BIRTH-SURFACE-1, /)
  expect(buttonsIn(mineView(state, shared, now).blocks).every(({ text }) => text === 'Details')).toBe(true)
  expect(mineView(state, shared, now).text).toBe(mineView(state, ana, now).text)
  expect(mineView(state, max, now).text).toBe('Nothing waits for you.')
  expect(nextList(state, max, now).text).toMatch(/^Waits for operators: FIX7-P0-PROD-BIRTH-SURFACE-1, /)
})

test('a closed gate with its reasons, an open one with its grants, and one that nobody knows', () => {
  const gates = ['production', 'apply', 'aply'].map((action) => words(gateView(ledger.gate(action), state)))
  expect(gates.join('\n\n')).toMatchInlineSnapshot(`
    "(🔴 The gate of “production” is closed. FIX7-P0-PROD-BIRTH-SURFACE-1: no owner has decided \`production\`: “authorize scoping of exact production birth surface”. @Ana or @Omar can decide.)

    # 🔴 The gate of “production” is closed
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no owner has decided \`production\`: _“authorize scoping of exact production birth surface”_. @Ana or @Omar can decide.
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: no proof was submitted: _“operator-confirmed surface map (not invented)”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: no owner has decided \`production\`: _“authorize a production rehearsal to PROVE snapshot/restore”_. @Ana or @Omar can decide.
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: @Ivy submitted a proof on 15 June. @Ken, @Ana or @Omar can accept it.
    • \`FIX7-P0-PROD-OPT4-1\`: no owner has decided \`production\`: _“explicit production-execution authorization”_. @Ana or @Omar can decide.
    • \`FIX7-P0-PROD-OPT4-1\`: no proof was submitted: _“surface + rollback blockers resolved first”_. @Ivy or @Ken can submit it.
    • \`FIX7-P0-OPERATOR-INPUT-1\`: no proof was submitted: _“operator-provided surface map + snapshot/restore design”_. @Ivy or @Ken can submit it.
    • Nothing that is in force authorises \`production\`. \`countersign request production --reason …\` asks the owners for one run.

    (🟢 The gate of “apply” is open.)

    # 🟢 The gate of “apply” is open
    *Authorised by*
    • @Ana for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\` until 22 June 2026, 09:00 (UTC), 2 uses left
    Going through it spends one use of each authorisation: \`countersign gate apply --consume --by WHO\`.

    (🔴 The gate of “aply” is closed. No blocker names \`aply\`, and an action nobody has looked at stays closed. Did you mean \`apply\`? Names are compared exactly.)

    # 🔴 The gate of “aply” is closed
    • No blocker names \`aply\`, and an action nobody has looked at stays closed. Did you mean \`apply\`? Names are compared exactly."
  `)
})

test('history, newest first', () => {
  const entries = ledger.entries
    .filter((entry) => 'blocker' in entry && entry.blocker === ROLLBACK.toLowerCase())
    .toReversed()
  expect(words(historyView(state, ledger.blocker(ROLLBACK), entries))).toMatchInlineSnapshot(`
    "(History of “FIX7-P0-DRYRUN-PROD-ROLLBACK-1”, 2 entries.)

    # History
    \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`
    (2 entries)
    • *#15* · 15 June 2026, 09:00 (UTC): @Ivy submitted proof P-15; @Ken, @Ana or @Omar can accept it: “restored in clone 7
    https://ci.example/7”
    • *#6* · 12 June 2026, 09:00 (UTC): Revision 1 of _“fix7-p0-production-blocker-map”_ added this blocker
    [Details]"
  `)
})

test('help has a row for each word', () => {
  const rows = [
    { usage: 'show ID', does: 'shows one blocker, with what you may do' },
    { usage: 'help', does: 'shows this' },
  ]
  expect(words(helpView(rows))).toMatchInlineSnapshot(`
    "(/blockers show ID | help)

    Countersign asks owners for decisions, one action at a time, and keeps the ledger of them.
    • \`/blockers show ID\` shows one blocker, with what you may do
    • \`/blockers help\` shows this
    Only you see the answer, unless you add \`--share\`. A part of an id is enough."
  `)
})

test('refusals and faults', () => {
  expect(
    words(refusalView({ refused: true, code: 'unknown_action', sentence: `${REALRUN} does not block \`apply\`.` })),
  ).toMatchInlineSnapshot(`
    "(FIX7-P0-PLAN-REALRUN-1 does not block \`apply\`.)

    FIX7-P0-PLAN-REALRUN-1 does not block \`apply\`."
  `)
  expect(faultSentence('abc12345')).toContain('nothing was recorded')
  expect(faultSentence('abc12345')).toContain('abc12345')
})
