import { expect, test } from 'vitest'
import { homeView } from '../../../src/slack/views/home.ts'
import { ana, gus, ken, max, omar, policyOf, sam } from '../../support/cast.ts'
import { adopt, given, grant, later, listing, lists, requestRun, spend } from '../../support/given.ts'
import { busy, imported, SEPARATE } from './stage.ts'
import { buttonsIn, viewWords } from './words.ts'

test('an owner’s Home', () => {
  const ledger = busy()
  expect(viewWords(homeView(ledger.state, omar, ledger.now))).toMatchInlineSnapshot(`
    "# Gates
    (1 open  ·  7 closed)
    • 🟢 \`apply\`: open
    • 🔴 \`production\`: closed: 3 decisions and 4 proofs awaited, nothing authorises it
    • 🔴 \`production-ci\`: closed: 1 decision and 1 proof awaited, nothing authorises it
    • 🔴 \`REAL_RUN\`: closed: 1 decision awaited
    • 🔴 \`cutover\`: closed: 1 decision wants another owner
    • 🔴 \`permit\`: closed: 1 decision rejected
    • 🔴 \`activation\`: closed: 1 decision awaited
    • 🔴 \`repoint\`: closed: 1 owner’s question open
    [Freeze…]
    ---
    # What waits for you
    (You are an owner.  ·  8 things to do)
    Decide \`production\` for \`FIX7-P0-PROD-BIRTH-SURFACE-1\`, waiting for 3 days
    > authorize scoping of exact production birth surface
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Decide \`production-ci\` for \`FIX7-P0-PROD-CI-SCOPE-1\`, waiting for 3 days
    > decide whether a CI seal-vs-bytes check is desired
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Decide \`production\` for \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, waiting for 3 days
    > authorize a production rehearsal to PROVE snapshot/restore
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Accept or return the proof for \`FIX7-P0-DRYRUN-PROD-ROLLBACK-1\`, submitted by @Ivy 2 hours ago
    > restored in clone 7
    [Accept proof… | primary] [Return proof…] [Details]
    Decide \`REAL_RUN\` for \`FIX7-P0-PLAN-REALRUN-1\`, waiting for 3 days
    > separate REAL_RUN authorization
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Decide \`cutover\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, waiting for 3 days; another owner is needed
    > distinct explicit authorization PER action
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Decide \`activation\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, waiting for 3 days
    > distinct explicit authorization PER action
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    Decide \`production\` for \`FIX7-P0-PROD-OPT4-1\`, waiting for 3 days
    > explicit production-execution authorization
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]
    ---
    # Decided before; you can decide again
    Decide \`permit\` for \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, open again for 2 hours; rejected
    > distinct explicit authorization PER action
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
  `)
})

test('Home offers a new decision after a grant was spent', () => {
  const { ledger } = given(lists(listing('RUN')), grant(ana, 'RUN', 'apply'), spend('apply'), later('1h'))
  expect(viewWords(homeView(ledger.state, ana, ledger.now))).toMatchInlineSnapshot(`
    "# Gates
    (0 open  ·  1 closed)
    • 🔴 \`apply\`: closed: 1 grant spent
    [Freeze…]
    ---
    # What waits for you
    (You are an owner.  ·  Nothing waits for you.)
    ---
    # Decided before; you can decide again
    Decide \`apply\` for \`RUN\`, open again for 1 hour; a grant was spent
    > authorize it
    [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
  `)
})

test('an operator’s Home opens modals, and says so on its buttons', () => {
  const ledger = imported()
  const labels = buttonsIn(homeView(ledger.state, ken, ledger.now).blocks).map(({ text }) => text)
  expect([...new Set(labels)]).toEqual(['Freeze…', 'Submit proof…', 'Ask…', 'Details'])
})

test('somebody without a role sees the gates, and no button', () => {
  const ledger = imported()
  const home = homeView(ledger.state, gus, ledger.now)
  expect(viewWords(home)).toContain('You are neither an owner nor an operator under the policy')
  expect(buttonsIn(home.blocks)).toEqual([])
})

test('what is frozen stands under the gates, with whose votes would thaw it', () => {
  const policy = policyOf({ actions: { apply: { owners_needed: 2 } } })
  const ledger = imported(
    adopt(policy),
    { kind: 'freeze', by: ken, action: 'apply', reason: 'disk is full' },
    thawBy(ana),
  )
  const shown = viewWords(homeView(ledger.state, ana, ledger.now))
  expect(shown).toContain(`# Frozen
❄️ @Ken froze \`apply\` on 15 June 2026, 09:00 (UTC): _“disk is full”_. @Ana or @Omar can thaw it (F-`)
  expect(shown).toContain('Thawing takes 2 owners. 1 of 2: @Ana; @Omar can give the other.')
  expect(shown).toContain('[Withdraw my vote]\n[Freeze…]')
  expect(viewWords(homeView(ledger.state, omar, ledger.now))).toContain('[Thaw…]\n[Freeze…]')
})

test('a request for a run waits for owners first', () => {
  const ledger = imported(requestRun(ken, 'REAL_RUN', { reason: 'the rehearsal went well' }))
  const shown = viewWords(homeView(ledger.state, ana, ledger.now))
  expect(shown).toContain('(You are an owner.  ·  11 things to do)\n`R-11`')
  expect(shown).toContain('one run of `REAL_RUN`, asked for by @Ken just now\n> the rehearsal went well')
  expect(viewWords(homeView(ledger.state, ken, ledger.now))).not.toContain('the rehearsal went well')
})

test('where it takes two, what one granted already waits for the other alone', () => {
  const ledger = imported(grant(ana, SEPARATE, 'cutover'))
  expect(viewWords(homeView(ledger.state, ana, ledger.now))).not.toContain('Decide `cutover`')
  expect(viewWords(homeView(ledger.state, omar, ledger.now))).toContain('Decide `cutover`')
})

function thawBy(by: typeof ana) {
  return ({ state }: ReturnType<typeof imported>) => {
    const [freeze] = state.desk.freezes
    return { kind: 'thaw', by, freeze: freeze?.id ?? 'none', reason: 'space again' } as const
  }
}

test('Home tells somebody of another workspace nothing of the gates', () => {
  const { ledger } = given(lists(listing('RUN-1', { blocks: 'wipe-the-disks' })))
  const shown = (person: typeof max) => viewWords(homeView(ledger.state, person, ledger.now))
  expect(shown(max)).toContain('wipe-the-disks')
  expect(shown(sam)).not.toContain('wipe-the-disks')
  expect(shown(sam)).toContain('People of other workspaces cannot read the blockers of this one.')
})
