import { describe, expect, test } from 'vitest'
import { showView } from '../../../src/slack/views/show.ts'
import { ana, ivy, ken, max, omar } from '../../support/cast.ts'
import { retire } from '../../support/given.ts'
import { busy, imported, REALRUN, ROLLBACK, SEPARATE } from './stage.ts'
import { buttonsIn, words } from './words.ts'

const ledger = busy()
const { state, now } = ledger

describe('show', () => {
  test('to an owner', () => {
    expect(words(showView(state, ledger.blocker(SEPARATE), omar, now))).toMatchInlineSnapshot(`
      "(🔴 Open: \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`, “QT001/apply, permit, activation, repoint, cutover each need separate authorization”. No proof is asked.)

      # Blocker
      \`FIX7-P0-PLAN-SEPARATE-AUTH-1\`
      > QT001/apply, permit, activation, repoint, cutover each need separate authorization
      (🔴 Open  ·  listed 3 days ago  ·  “fix7-p0-production-blocker-map”, revision 1)
      *Decision asked*
      > distinct explicit authorization PER action
      *Technical proof asked*
      > n/a (authorization gate)
      *Who acts*
      > owner
      *Next action*
      > obtain per-action grant before any attempt
      *Evidence*
      > precondition PC-8 FAIL
      ⏳ @Ana granted \`cutover\`, and 2 owners are needed: 1 of 2
      [Approve… | primary] [Reject… | danger] [Ask…] [Revoke G-12… | danger] [Freeze…]
      ✅ \`apply\` is authorised by @Ana until 22 June 2026, 09:00 (UTC), 2 uses left
      [Ask…] [Revoke G-11… | danger] [Freeze…]
      ⛔ @Omar rejected \`permit\` on 15 June: _“no window yet”_
      [Approve… | primary] [Reject… | danger] [Ask…] [Freeze…]
      ⏳ no owner has decided \`activation\`
      [Approve… | primary] [Reject… | danger] [Ask…] [Freeze…]
      ❓ @Ana wants to know before \`repoint\` is decided: _“Which alias moves?”_
      [Approve… | primary] [Reject… | danger] [Ask…] [Freeze…]
      *@Ana asked on 15 June*
      > Which alias moves?
      No answer yet. An operator or an owner can give it, and until then nothing opens.
      [Answer…]
      [Details] [Retire…]"
    `)
  })

  test.each([
    [
      'who submitted the proof may take it back',
      ivy,
      ['Return proof…', 'Freeze…', 'Details', 'Submit proof…', 'Ask the owners…'],
    ],
    [
      'another operator may accept it',
      ken,
      ['Accept proof…', 'Return proof…', 'Freeze…', 'Details', 'Submit proof…', 'Ask the owners…'],
    ],
    [
      'an owner may, and may decide',
      ana,
      ['Accept proof…', 'Return proof…', 'Approve…', 'Reject…', 'Ask…', 'Freeze…', 'Details', 'Retire…'],
    ],
    ['others may read', max, ['Details']],
  ])('a blocker with a proof: %s', (_, person, expected) => {
    expect(buttonsIn(showView(state, ledger.blocker(ROLLBACK), person, now).blocks).map(({ text }) => text)).toEqual(
      expected,
    )
  })

  test('a retired one can be reopened by an owner, and nothing else', () => {
    const retired = imported(retire(ana, REALRUN))
    const shown = showView(retired.state, retired.blocker(REALRUN), ana, retired.now)
    expect(buttonsIn(shown.blocks).map(({ text }) => text)).toEqual(['Details', 'Reopen…'])
  })
})

test('what is frozen, what was voted, and what takes a vote back', () => {
  const ledger = imported(retire(ana, SEPARATE, 'split into five'), {
    kind: 'freeze',
    by: ivy,
    action: null,
    reason: 'the site is down',
  })
  const shown = (person: typeof ana) => showView(ledger.state, ledger.blocker(SEPARATE), person, ledger.now)
  expect(words(shown(ana))).toContain(
    '❄️ @Ivy froze every action on 15 June 2026, 09:00 (UTC): _“the site is down”_. @Ana or @Omar can thaw it (F-',
  )
  expect(words(shown(ana))).toContain('Retiring takes 2 owners. 1 of 2: @Ana; @Omar can give the other.')
  const labels = (person: typeof ana) => buttonsIn(shown(person).blocks).map(({ text }) => text)
  expect(labels(ana)).toContain('Thaw…')
  expect(labels(ana).slice(-2)).toEqual(['Details', 'Withdraw my vote'])
  expect(labels(omar).slice(-2)).toEqual(['Details', 'Retire…'])
  expect(labels(ken)).not.toContain('Thaw…')
})
