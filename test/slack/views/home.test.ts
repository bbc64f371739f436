import { describe, expect, test } from 'vitest'
import { type HomePlace, homeFront } from '../../../src/core/messages/home-place.ts'
import type { Person } from '../../../src/core/person.ts'
import { homeView, noPast } from '../../../src/slack/views/home.ts'
import { ana, gus, ken, max, omar, policyOf, sam } from '../../support/cast.ts'
import { adopt, given, grant, later, listing, lists, requestRun, spend } from '../../support/given.ts'
import { busy, imported, REALRUN, SEPARATE } from './stage.ts'
import { buttonsIn, viewWords } from './words.ts'

function homeOf({ state, now }: ReturnType<typeof busy>, person: Person, place: HomePlace = homeFront) {
  return homeView({ state, person, now, place, past: noPast })
}

test('an owner’s Home', () => {
  const ledger = busy()
  expect(viewWords(homeOf(ledger, omar))).toMatchInlineSnapshot(`
    "[▸ Waits for me] [Grants in force] [Gates] [Requests] [Recently decided] [People]
    # Gates
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
  expect(viewWords(homeOf(ledger, ana))).toMatchInlineSnapshot(`
    "[▸ Waits for me] [Grants in force] [Gates] [Requests] [Recently decided] [People]
    # Gates
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
  const labels = buttonsIn(homeOf(ledger, ken).blocks).map(({ text }) => text)
  expect([...new Set(labels)].slice(6)).toEqual(['Freeze…', 'Submit proof…', 'Ask…', 'Details'])
})

test('somebody without a role sees the gates, and no button', () => {
  const ledger = imported()
  const home = homeOf(ledger, gus)
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
  const shown = viewWords(homeOf(ledger, ana))
  expect(shown).toContain(`# Frozen
❄️ @Ken froze \`apply\` on 15 June 2026, 09:00 (UTC): _“disk is full”_. @Ana or @Omar can thaw it (F-`)
  expect(shown).toContain('Thawing takes 2 owners. 1 of 2: @Ana; @Omar can give the other.')
  expect(shown).toContain('[Withdraw my vote]\n[Freeze…]')
  expect(viewWords(homeOf(ledger, omar))).toContain('[Thaw…]\n[Freeze…]')
})

test('a request for a run waits for owners first', () => {
  const ledger = imported(requestRun(ken, 'REAL_RUN', { reason: 'the rehearsal went well' }))
  const shown = viewWords(homeOf(ledger, ana))
  expect(shown).toContain('(You are an owner.  ·  11 things to do)\n`R-11`')
  expect(shown).toContain('one run of `REAL_RUN`, asked for by @Ken just now\n> the rehearsal went well')
  expect(viewWords(homeOf(ledger, ken))).not.toContain('the rehearsal went well')
})

test('where it takes two, what one granted already waits for the other alone', () => {
  const ledger = imported(grant(ana, SEPARATE, 'cutover'))
  expect(viewWords(homeOf(ledger, ana))).not.toContain('Decide `cutover`')
  expect(viewWords(homeOf(ledger, omar))).toContain('Decide `cutover`')
})

function thawBy(by: typeof ana) {
  return ({ state }: ReturnType<typeof imported>) => {
    const [freeze] = state.desk.freezes
    return { kind: 'thaw', by, freeze: freeze?.id ?? 'none', reason: 'space again' } as const
  }
}

test('Home tells somebody of another workspace nothing of the gates', () => {
  const { ledger } = given(lists(listing('RUN-1', { blocks: 'wipe-the-disks' })))
  const shown = (person: typeof max) => viewWords(homeOf(ledger, person))
  expect(shown(max)).toContain('wipe-the-disks')
  expect(shown(sam)).not.toContain('wipe-the-disks')
  expect(shown(sam)).toContain('People of other workspaces cannot read the blockers of this one.')
})

describe('the parts of a Home', () => {
  const at = (part: HomePlace['part'], page = 1, action: string | null = null) => ({ part, page, action })

  test('grants in force: one’s own first, each with Revoke… for owners alone', () => {
    const ledger = imported(
      grant(omar, REALRUN, 'REAL_RUN', { ttl: 3_600_000, typed: 'REAL_RUN' }),
      grant(ana, SEPARATE, 'cutover'),
      grant(omar, SEPARATE, 'apply'),
    )
    expect(viewWords(homeOf(ledger, ana, at('grants')))).toMatchInlineSnapshot(`
      "[Waits for me] [▸ Grants in force] [Gates] [Requests] [Recently decided] [People]
      # Grants in force
      (3 grants; your own come first, then those that end first)
      \`G-12\` on \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`: \`cutover\` has @Ana’s grant until 22 June 2026, 09:00 (UTC), 1 use left
      > checked
      [Revoke… | danger] [Details]
      \`G-11\` on \`FIX7-P0-PLAN-REALRUN-1\`: \`REAL_RUN\` is authorised by @Omar until 15 June 2026, 10:00 (UTC), 1 use left
      > checked
      [Revoke… | danger] [Details]
      \`G-13\` on \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`: \`apply\` is authorised by @Omar until 22 June 2026, 09:00 (UTC), 1 use left
      > checked
      [Revoke… | danger] [Details]"
    `)
    expect(viewWords(homeOf(ledger, ken, at('grants')))).not.toContain('Revoke…')
  })

  test('every gate, with a button that opens all its reasons', () => {
    const ledger = busy()
    const shown = viewWords(homeOf(ledger, ken, at('gates')))
    expect(shown).toContain(
      '• 🔴 `production`: closed: 3 decisions and 4 proofs awaited, nothing authorises it\n[All reasons]',
    )
  })

  test('the requests of the person who looks come first, with the way to withdraw them, then what became of earlier ones', () => {
    const ledger = imported(
      requestRun(ana, 'cutover', { reason: 'mine' }),
      requestRun(ken, 'REAL_RUN', { reason: 'his' }),
    )
    const row = { request_id: 'R-3', action: 'apply', params: '[["version","1.4"]]', reason: 'earlier', for_whom: null }
    const by = {
      requested_by: ken.user,
      requested_by_name: 'Ken',
      team: 'T01',
      requested_at: ledger.state.at,
      expires_at: ledger.state.at,
    }
    const over = {
      status: 'rejected',
      settled_at: '2026-06-12T10:00:00.000Z',
      settled_by: ana.user,
      settled_by_name: 'Ana',
      settled_reason: 'not on a Friday',
    }
    const past = { ...noPast, requests: [{ ...row, ...by, ...over }] }
    const { state, now } = ledger
    const shown = viewWords(homeView({ state, person: ken, now, place: at('requests'), past }))
    expect(shown).toMatchInlineSnapshot(`
      "[Waits for me] [Grants in force] [Gates] [▸ Requests] [Recently decided] [People]
      # Requests
      (1 open request of yours  ·  1 of others  ·  1 of yours over)
      \`R-12\`: one run of \`REAL_RUN\`, asked for by @Ken just now
      > his
      ⏳ It waits for owners until 16 June 2026, 09:00 (UTC). Nothing else stands in its way now.
      [Withdraw the request]
      \`R-11\`: one run of \`cutover\`, asked for by @Ana just now
      > mine
      ⏳ It waits for owners until 16 June 2026, 09:00 (UTC). Nothing else stands in its way now.
      \`R-3\`: one run of \`apply\` with \`version=1.4\`: ⛔ rejected by @Ana on 12 June 2026, 10:00 (UTC)
      > not on a Friday"
    `)
  })

  test('what was decided lately, the newest first', () => {
    const ledger = imported(grant(omar, REALRUN, 'REAL_RUN', { ttl: 3_600_000, typed: 'REAL_RUN' }))
    const { state, now, entries } = ledger
    const decided = entries.filter(({ kind }) => kind === 'GrantIssued').map((entry) => ({ entry, earlier: entries }))
    const shown = viewWords(homeView({ state, person: ken, now, place: at('decided'), past: { ...noPast, decided } }))
    expect(shown).toContain('@Omar authorised `REAL_RUN`')
    expect(shown).toContain('[Details]')
  })

  test('who decides and who operates, and what takes more than one owner', () => {
    const ledger = imported(adopt(policyOf({ actions: { apply: { owners_needed: 2 } } })))
    const shown = viewWords(homeOf(ledger, gus, at('people')))
    expect(shown).toContain(
      '• @Ana, owner\n• @Omar, owner\n• @Ivy, operator\n• @Ken, operator\n• `apply` takes 2 owners',
    )
  })

  test('of five thousand blockers each is on some page, and a menu shows those of one action', () => {
    const many = Array.from({ length: 5000 }, (_, i) => listing(`B-${i}`, { blocks: `action-${i % 7}` }))
    const { ledger } = given(lists(...many))
    const first = homeOf(ledger, ana)
    expect(viewWords(first)).toContain('(1 to 12 of 5000  ·  page 1 of 417)\n[Next page ▸]')
    const last = viewWords(homeOf(ledger, ana, at('waiting', 417)))
    expect(last).toContain('(4993 to 5000 of 5000  ·  page 417 of 417)\n[◂ Page before]')
    expect(last).toContain('`B-4999`')
    expect(viewWords(homeOf(ledger, ana, at('waiting', 999)))).toBe(last)
    const one = viewWords(homeOf(ledger, ana, at('waiting', 1, 'action-3')))
    expect(one).toContain('of 714')
    expect(one).not.toContain('Decide `action-4`')
  })
})
