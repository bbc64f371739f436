import { expect, test } from 'vitest'
import { digestView } from '../../../src/slack/views/digest.ts'
import { nextView } from '../../../src/slack/views/next.ts'
import { gus, ivy, ken } from '../../support/cast.ts'
import { given, listing, lists } from '../../support/given.ts'
import { busy, ROLLBACK } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const head = { size: 15, root: 'HASH' }

test('the digest', () => {
  const ledger = busy()
  const since = ledger.entries.filter(({ at }) => at > '2026-06-13')
  const shown = words(digestView(ledger.state, { date: '2026-06-15', since, head }, ledger.now))
  expect(shown).toMatchInlineSnapshot(`
    "(Blockers, 15 June: 7 open blockers, 1 of 8 gates open, 7 decisions waiting. Ledger head: 15:HASH)

    # Blockers, 15 June
    (7 open blockers  ·  1 of 8 gates open  ·  7 decisions waiting)
    *Gates*
    • 🟢 \`apply\`: open
    • 🔴 \`production\`: closed: 3 decisions and 4 proofs awaited, nothing authorises it
    • 🔴 \`production-ci\`: closed: 1 decision and 1 proof awaited, nothing authorises it
    • 🔴 \`REAL_RUN\`: closed: 1 decision awaited
    • 🔴 \`cutover\`: closed: 1 decision wants another owner
    • 🔴 \`permit\`: closed: 1 decision rejected
    • 🔴 \`activation\`: closed: 1 decision awaited
    • 🔴 \`repoint\`: closed: 1 owner’s question open
    *Open blockers, by what they wait for*
    • *6 decisions awaited: *\`FIX7-P0-PROD-BIRTH-SURFACE-1\`, \`FIX7-P0-PROD-CI-SCOPE-1\`, \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, \`FIX7-P0-PLAN-REALRUN-1\`, \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, \`FIX7-P0-PROD-OPT4-1\`
    • *5 proofs awaited: *\`FIX7-P0-PROD-BIRTH-SURFACE-1\`, \`FIX7-P0-PROD-CI-SCOPE-1\`, \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, \`FIX7-P0-PROD-OPT4-1\`, \`FIX7-P0-OPERATOR-INPUT-1\`
    • *1 decision wants another owner: *\`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    • *1 decision rejected: *\`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    • *1 owner’s question open: *\`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    *Decisions waiting*
    • Decide \`production\` for \`FIX7-P0-PROD-BIRTH-SURFACE-1\`, waiting for 3 days
    • Decide \`production-ci\` for \`FIX7-P0-PROD-CI-SCOPE-1\`, waiting for 3 days
    • Decide \`production\` for \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, waiting for 3 days
    • Decide \`REAL_RUN\` for \`FIX7-P0-PLAN-REALRUN-1\`, waiting for 3 days
    • Decide \`cutover\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, waiting for 3 days; another owner is needed
    • Decide \`activation\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, waiting for 3 days
    • Decide \`production\` for \`FIX7-P0-PROD-OPT4-1\`, waiting for 3 days
    *Next for owners*
    • \`FIX7-P0-PLAN-REALRUN-1\`: obtain REAL_RUN grant (not implied by seal/OPT-4/scoping)
    • \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`: obtain per-action grant before any attempt
    • \`FIX7-P0-PROD-OPT4-1\`: issue production OPT-4 after surface/rollback scoped
    *Next for operators*
    • \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`: prove snapshot/restore before any production apply
    • \`FIX7-P0-OPERATOR-INPUT-1\`: operator provides production surface map + snapshot/restore design
    *Next for owners and operators*
    • \`FIX7-P0-PROD-BIRTH-SURFACE-1\`: operator scopes where birth-blueprint execution writes a production birth row
    • \`FIX7-P0-PROD-CI-SCOPE-1\`: design CI check off-production
    *Since the last digest*
    • 2 grants issued
    • 1 decision rejected
    • 1 proof submitted
    • 1 question asked by an owner
    (Ledger head, for countersign verify --head: 15:HASH)"
  `)
})

test('the digest of an empty ledger', () => {
  const { ledger } = given()
  const shown = words(digestView(ledger.state, { date: '2026-06-15', since: [], head }, ledger.now))
  expect(shown).toContain('(0 open blockers  ·  0 of 0 gates open  ·  0 decisions waiting)')
  expect(shown).toContain('*Since the last digest*\nNothing has changed.')
})

test('a policy that was adopted is a change that a digest counts', () => {
  const { ledger } = given()
  expect(ledger.entries.map(({ kind }) => kind)).toContain('PolicyAdopted')
  expect(words(digestView(ledger.state, { date: '2026-06-15', since: ledger.entries, head }, ledger.now))).toContain(
    '• 1 policy change put in force',
  )
})

test('what several actions of a blocker wait for is counted once, and each decision by itself', () => {
  const { ledger } = given(lists(listing('RUN', { blocks: 'apply/cutover', proof: 'a clone' })))
  const shown = words(digestView(ledger.state, { date: '2026-06-15', since: [], head }, ledger.now))
  expect(shown).toContain('• *2 decisions awaited: *`RUN`\n• *1 proof awaited: *`RUN`\n')
  expect(shown).toContain('• Decide `apply` for `RUN`, asked just now\n')
})

test('an operator’s next actions, with one Snooze for all of them', () => {
  const ledger = busy()
  expect(words(nextView(ledger.state, ken.user, '2026-06-15', ledger.now))).toMatchInlineSnapshot(`
    "(6 things wait for an operator: FIX7-P0-PROD-BIRTH-SURFACE-1, FIX7-P0-PROD-CI-SCOPE-1, FIX7-P0-DRYRUN-PROD-ROLLBACK-1, FIX7-P0-PLAN-SEPARATE-AUTH-1, FIX7-P0-PROD-OPT4-1, FIX7-P0-OPERATOR-INPUT-1.)

    # Your next actions, 15 June
    (6 things wait for an operator)
    Submit a proof for \`FIX7-P0-PROD-BIRTH-SURFACE-1\`
    > operator-confirmed surface map (not invented)
    *Next action*
    > operator scopes where birth-blueprint execution writes a production birth row
    [Done: submit proof | primary] [Ask] [Details]
    Submit a proof for \`FIX7-P0-PROD-CI-SCOPE-1\`
    > design in throwaway branch first
    *Next action*
    > design CI check off-production
    [Done: submit proof | primary] [Ask] [Details]
    Accept or return the proof for \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, submitted by @Ivy 2 hours ago
    > restored in clone 7
    [Accept proof… | primary] [Return proof…] [Details]
    Answer about \`repoint\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
    > Which alias moves?
    [Answer…] [Details]
    Submit a proof for \`FIX7-P0-PROD-OPT4-1\`
    > surface + rollback blockers resolved first
    *Next action*
    > issue production OPT-4 after surface/rollback scoped
    [Done: submit proof | primary] [Ask] [Details]
    Submit a proof for \`FIX7-P0-OPERATOR-INPUT-1\`
    > operator-provided surface map + snapshot/restore design
    *Next action*
    > operator provides production surface map + snapshot/restore design
    [Done: submit proof | primary] [Ask] [Details]
    [Snooze]"
  `)
})

test('nobody is asked to review their own proof', () => {
  const ledger = busy()
  expect(words(nextView(ledger.state, ivy.user, '2026-06-15', ledger.now))).not.toContain(ROLLBACK)
})

test('put off, nothing to do, and no longer an operator: a sentence each, and no button', () => {
  const snoozed = busy({ kind: 'snooze', by: ivy, until: '2026-06-18T09:00:00.000Z' })
  const nothing = given(lists(listing('RUN'))).ledger
  const shown = [
    nextView(snoozed.state, ivy.user, '2026-06-15', snoozed.now),
    nextView({ ...nothing.state, blockers: new Map() }, ivy.user, '2026-06-15', nothing.now),
    nextView(nothing.state, gus.user, '2026-06-15', nothing.now),
  ]
  expect(shown.map(({ text }) => text).join('\n')).toMatchInlineSnapshot(`
    "You put reminders off until 18 June 2026, 09:00 (UTC). \`/blockers next\` shows what waits for you.
    Nothing waits for you.
    You are not an operator under the policy any more, so nothing waits for you here."
  `)
  for (const { blocks } of shown) expect(buttonsIn(blocks)).toEqual([])
})
