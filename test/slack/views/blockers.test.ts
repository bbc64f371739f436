import { describe, expect, test } from 'vitest'
import * as commands from '../../../src/slack/views/blockers.ts'
import { faultSentence } from '../../../src/slack/views/reading.ts'
import { refusalView } from '../../../src/slack/views/refusal.ts'
import { ana, ivy, ken, max, omar } from '../../support/cast.ts'
import { given, retire } from '../../support/given.ts'
import { busy, imported, REALRUN, ROLLBACK, SEPARATE } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const ledger = busy()
const { state, now } = ledger
const all = { action: null, actor: null, status: 'open' } as const

describe('list', () => {
  test('open blockers of one action', () => {
    expect(
      words(commands.listView(state, { ...all, action: 'production', actor: 'operator' }, now)),
    ).toMatchInlineSnapshot(`
      "(3 open blockers of production, where an operator acts: FIX7-P0-PROD-BIRTH-SURFACE-1, FIX7-P0-DRYRUN-PROD-ROLLBACK-1, FIX7-P0-OPERATOR-INPUT-1.)

      # 3 open blockers of production, where an operator acts
      *FIX7-P0-PROD-BIRTH-SURFACE-1*  🔴 Open for 3 days
      production object-birth surface (fn_birth_register / birth_registry / Directus row) scope
      • blocks ⏳ \`production\`
      • who acts: owner + operator
      *FIX7-P0-DRYRUN-PROD-ROLLBACK-1*  🔴 Open for 3 days
      production rollback proof (PG/Directus snapshot+restore) NOT established
      • blocks ⏳ \`production\`
      • who acts: operator (+ separate authorization)
      *FIX7-P0-OPERATOR-INPUT-1*  🔴 Open for 3 days
      operator input to scope production surfaces + rollback before any production phase
      • blocks ⏳ \`production\`
      • who acts: operator
      (/blockers show ID shows one of them; the end of its id is enough.)"
    `)
  })

  test('nothing found, and nothing known', () => {
    expect(commands.listView(state, { ...all, status: 'cleared', action: 'apply' }, now).text).toBe(
      '0 cleared blockers of apply; 7 blockers known in all. `/blockers list all` shows them.',
    )
    const empty = given().ledger
    expect(commands.listView(empty.state, all, empty.now).text).toBe(
      'No document has been imported yet: `countersign import FILE` reads one.',
    )
  })
})

test('mine and next, and both without buttons when they are shared', () => {
  const shared = { ...ana, standing: 'unknown' as const }
  expect(commands.mineView(state, ana, now).text).toMatch(/^Waits for you: FIX7-P0-PROD-BIRTH-SURFACE-1, /)
  expect(buttonsIn(commands.mineView(state, shared, now).blocks).every(({ text }) => text === 'Details')).toBe(true)
  expect(commands.mineView(state, shared, now).text).toBe(commands.mineView(state, ana, now).text)
  expect(commands.mineView(state, max, now).text).toBe('Nothing waits for you.')
  expect(commands.nextList(state, max, now).text).toMatch(/^Waits for operators: FIX7-P0-PROD-BIRTH-SURFACE-1, /)
})

test('a closed gate with its reasons, an open one with its grants, and one that nobody knows', () => {
  const gates = ['production', 'apply', 'aply'].map((action) => words(commands.gateView(ledger.gate(action), state)))
  expect(gates.join('\n\n')).toMatchInlineSnapshot(`
    "(🔴 production is closed. FIX7-P0-PROD-BIRTH-SURFACE-1: no owner has decided \`production\`: “authorize scoping of exact production birth surface”. @Ana or @Omar can decide.)

    # 🔴 production is closed
    • FIX7-P0-PROD-BIRTH-SURFACE-1: no owner has decided \`production\`: “authorize scoping of exact production birth surface”. @Ana or @Omar can decide.
    • FIX7-P0-PROD-BIRTH-SURFACE-1: no proof was submitted: “operator-confirmed surface map (not invented)”. @Ivy or @Ken can submit it.
    • FIX7-P0-DRYRUN-PROD-ROLLBACK-1: no owner has decided \`production\`: “authorize a production rehearsal to PROVE snapshot/restore”. @Ana or @Omar can decide.
    • FIX7-P0-DRYRUN-PROD-ROLLBACK-1: @Ivy submitted a proof on 15 June; an owner, or an operator other than the one who submitted it, can accept it.
    • FIX7-P0-PROD-OPT4-1: no owner has decided \`production\`: “explicit production-execution authorization”. @Ana or @Omar can decide.
    • FIX7-P0-PROD-OPT4-1: no proof was submitted: “surface + rollback blockers resolved first”. @Ivy or @Ken can submit it.
    • FIX7-P0-OPERATOR-INPUT-1: no proof was submitted: “operator-provided surface map + snapshot/restore design”. @Ivy or @Ken can submit it.

    (🟢 apply is open.)

    # 🟢 apply is open
    *Grants that count*
    • @Ana granted it for FIX7-P0-PLAN-SEPARATE-AUTH-1 until 22 June 2026, 09:00 (UTC), 2 uses left
    Going through it spends one use of each grant: \`countersign gate apply --consume --by WHO\`.

    (🔴 aply is closed. No blocker names \`aply\`, and an action nobody has looked at stays closed. Did you mean \`apply\`? Names are compared exactly.)

    # 🔴 aply is closed
    • No blocker names \`aply\`, and an action nobody has looked at stays closed. Did you mean \`apply\`? Names are compared exactly."
  `)
})

test('history, newest first', () => {
  const entries = ledger.entries
    .filter((entry) => 'blocker' in entry && entry.blocker === ROLLBACK.toLowerCase())
    .toReversed()
  expect(words(commands.historyView(state, ledger.blocker(ROLLBACK), entries))).toMatchInlineSnapshot(`
    "(FIX7-P0-DRYRUN-PROD-ROLLBACK-1: history, 2 entries.)

    # FIX7-P0-DRYRUN-PROD-ROLLBACK-1: history
    • *#15* · 15 June 2026, 09:00 (UTC): @Ivy submitted proof P-15; @Ken, @Ana or @Omar can accept it: “restored in clone 7
    https://ci.example/7”
    • *#6* · 12 June 2026, 09:00 (UTC): Revision 1 of fix7-p0-production-blocker-map added this blocker
    [Details]"
  `)
})

test('help', () => {
  expect(words(commands.helpView())).toMatchInlineSnapshot(`
    "(/blockers list [ACTION | owner | operator | open | cleared | retired | all] | show ID | mine | next | proof ID | gate ACTION | history ID | help)

    Countersign asks owners for decisions, one action at a time, and keeps the ledger of them.
    • \`/blockers list [ACTION | owner | operator | open | cleared | retired | all]\` lists blockers, the open ones unless you say otherwise
    • \`/blockers show ID\` shows one blocker, with what you may do
    • \`/blockers mine\` shows what waits for you
    • \`/blockers next\` shows what waits for operators
    • \`/blockers proof ID\` submits a technical proof
    • \`/blockers gate ACTION\` says whether the action may run now, and if not, why not
    • \`/blockers history ID\` tells what happened to one blocker
    • \`/blockers help\` shows this
    Only you see the answer, unless you add \`--share\`. The end of an id is enough."
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
