import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { turnView } from '../../../src/slack/views/turn.ts'
import { ana, ivy, ken, omar, policyOf } from '../../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  giveBack,
  given,
  grant,
  listing,
  lists,
  retire,
  type Step,
  submit,
} from '../../support/given.ts'
import { words } from './words.ts'

const proven = lists(listing('RUN', { blocks: 'apply', proof: 'restored in a clone' }))
const two = adopt(policyOf({ actions: { apply: { owners_needed: 2 } } }))

/** What somebody reads of the newest entry of a kind. */
function turnOf(kind: Entry['kind'], user: string, ...steps: Step[]): string {
  const { ledger } = given(...steps)
  const entry = ledger.entries.findLast((found) => found.kind === kind)
  const shown = entry && turnView(ledger.state, entry, user, ledger.now)
  if (!shown) throw new Error(`no ${kind}`)
  return words(shown)
}

describe('a hand-off says by itself what is asked, of what, and has the buttons for it', () => {
  test('a proof to review, and what became of it', () => {
    const submitted = [proven, submit(ivy, 'RUN', 'clone 7, byte for byte')]
    expect(turnOf('ProofSubmitted', ken.user, ...submitted)).toMatchInlineSnapshot(`
      "(@Ivy submitted a proof for \`RUN\`, which you can accept or return: “clone 7, byte for byte”.)

      # A proof to review
      @Ivy submitted a proof for \`RUN\`, which you can accept or return: _“clone 7, byte for byte”_.
      *Technical proof asked*
      > restored in a clone
      *Proof P-5 by @Ivy, 12 June: waits for somebody else to accept it*
      > clone 7, byte for byte
      [Accept proof… | primary] [Return proof…]
      [Details]"
    `)
    expect(turnOf('ProofSubmitted', ken.user, ...submitted, accept(ana, 'RUN'))).toMatchInlineSnapshot(`
      "(Proof P-5 by @Ivy, 12 June: accepted by @Ana on 12 June, for \`RUN\`.)

      # A proof was reviewed
      Proof P-5 by @Ivy, 12 June: accepted by @Ana on 12 June, for \`RUN\`.
      [Details]"
    `)
  })

  test('a proof that was returned, to whoever submitted it', () => {
    const returned = [proven, submit(ivy, 'RUN', 'clone 7'), giveBack(ken, 'RUN', 'which rows?')]
    expect(turnOf('ProofReturned', ivy.user, ...returned)).toMatchInlineSnapshot(`
      "(@Ken returned your proof P-5 for \`RUN\`, and says what is missing: “which rows?”)

      # Your proof was returned
      @Ken returned your proof P-5 for \`RUN\`, and says what is missing:
      > which rows?
      [Submit proof… | primary] [Details]"
    `)
  })

  test('a question, and its answer to the owner who asked', () => {
    const asked = [lists(listing('RUN', { blocks: 'apply' })), ask(ana, 'RUN', 'apply', 'Which clone?')]
    expect(turnOf('InfoRequested', ivy.user, ...asked)).toMatchInlineSnapshot(`
      "(@Ana wants to know before \`apply\` of \`RUN\` is decided: “Which clone?”)

      # A question for you
      @Ana wants to know before \`apply\` of \`RUN\` is decided:
      > Which clone?
      [Answer… | primary]
      [Details]"
    `)
    expect(turnOf('InfoRequested', ivy.user, ...asked, answer(ken, 'RUN', 'apply', 'Clone 7'))).toMatchInlineSnapshot(`
      "(Nothing is left to answer about \`apply\` of \`RUN\`.)

      # A question was answered
      Nothing is left to answer about \`apply\` of \`RUN\`.
      *@Ana asked on 12 June*
      > Which clone?
      *@Ken answered on 12 June*
      > Clone 7
      [Details]"
    `)
    expect(turnOf('InfoAnswered', ana.user, ...asked, answer(ken, 'RUN', 'apply', 'Clone 7'))).toMatchInlineSnapshot(`
      "(@Ken answered what you asked about \`apply\` of \`RUN\`, “Which clone?”: “Clone 7”.)

      # Your question was answered
      @Ken answered what you asked about \`apply\` of \`RUN\`, _“Which clone?”_:
      > Clone 7
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
  })

  test('what one owner granted or voted for, to the other', () => {
    const lists1 = lists(listing('RUN', { blocks: 'apply' }))
    expect(turnOf('GrantIssued', omar.user, two, lists1, grant(ana, 'RUN', 'apply'))).toMatchInlineSnapshot(`
      "(Another owner is needed for \`RUN\`: ✅ @Ana authorised \`apply\` until 19 June 2026, 09:00 (UTC), for 1 use: “checked”.)

      # Another owner is needed
      Another owner is needed for \`RUN\`: ✅ @Ana authorised \`apply\` until 19 June 2026, 09:00 (UTC), for 1 use:
      > checked
      Policy wants 2 owners. 1 of 2: @Ana; @Omar can give the other.
      • \`apply\` has @Ana’s grant until 19 June 2026, 09:00 (UTC), 1 use left: _“checked”_
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
    expect(turnOf('VoteCast', omar.user, two, lists1, retire(ana, 'RUN'))).toMatchInlineSnapshot(`
      "(Another owner is needed for \`RUN\`: @Ana votes for retiring this blocker (1 of 2: @Ana; @Omar can give the other): “out of scope”.)

      # Another owner is needed
      Another owner is needed for \`RUN\`: @Ana votes for retiring this blocker (1 of 2: @Ana; @Omar can give the other):
      > out of scope
      Retiring takes 2 owners. 1 of 2: @Ana; @Omar can give the other.
      @Ana: _“out of scope”_
      [Retire…] [Details]"
    `)
  })
})
