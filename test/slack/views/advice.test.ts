import { describe, expect, test } from 'vitest'
import { requirementBrief } from '../../../src/core/advice/brief.ts'
import { adviceShown } from '../../../src/slack/ids.ts'
import { briefModal } from '../../../src/slack/views/brief.ts'
import { approveModal, rejectModal } from '../../../src/slack/views/decision.ts'
import { detailsModal } from '../../../src/slack/views/details.ts'
import { promptView } from '../../../src/slack/views/prompt.ts'
import { askView } from '../../../src/slack/views/request.ts'
import { approveRequestModal, rejectRequestModal } from '../../../src/slack/views/request-decision.ts'
import { showView } from '../../../src/slack/views/show.ts'
import { tellBrief } from '../../../src/workflows/tell-brief.ts'
import { ana, ivy } from '../../support/cast.ts'
import {
  advise,
  adviseOn,
  given,
  listing,
  lists,
  requestRun,
  reviewer,
  submit,
  type TestLedger,
} from '../../support/given.ts'
import { imported, ROLLBACK, SEPARATE } from './stage.ts'
import { viewWords, words } from './words.ts'

const rejecting = advise(reviewer, SEPARATE, 'apply', { recommend: 'reject', reason: 'PC-8 still fails.' })
const of = (ledger: TestLedger, id = SEPARATE, action = 'apply') =>
  [ledger.state, ledger.blocker(id), ledger.requirement(id, action), ledger.now] as const

function prompt(ledger: TestLedger, id = SEPARATE, action = 'apply') {
  const [state, blocker, requirement, now] = of(ledger, id, action)
  return promptView(state, blocker, requirement, requirement.round.number, ana.user, now)
}

describe('advice', () => {
  test('stands below the words in the prompt, as a machine’s, and in no notification', () => {
    const shown = words(prompt(imported(rejecting)))
    expect(shown.slice(shown.indexOf('*Authorises'))).toMatchInlineSnapshot(`
      "*Authorises: *\`apply\`, 1 to 3 runs as you choose, until the time you choose, at most 14 days ahead.
      *Nothing else: *not \`cutover\`, \`permit\`, \`activation\`, \`repoint\`.
      (Advice of machines, and no decision: it changes nothing. Read the words above first.)
      *Advice *A-11: \`reviewer (a program)\` advises to reject \`apply\`, with the model _“model-x”_.
      It read the brief 30746d52a760…, which is what is known now.
      > PC-8 still fails.
      [Approve… | primary] [Reject… | danger] [Ask…] [Details]"
    `)
    expect(prompt(imported(rejecting)).text).toBe(prompt(imported()).text)
  })

  test('is of one action alone, and of none of the others', () => {
    expect(words(prompt(imported(rejecting), SEPARATE, 'cutover'))).not.toContain('Advice')
  })

  test('is not shown where the words above it are cut, but where they are whole', () => {
    const long = given(
      lists(listing('B-1', { blocks: 'apply', item: 'surface '.repeat(400) })),
      advise(reviewer, 'B-1', 'apply'),
    ).ledger
    const shown = words(prompt(long, 'B-1'))
    expect(shown).not.toContain('The evidence holds.')
    expect(shown).toContain('1 recommendation of machines: Approve… and Details show them, below the full words.')
    for (const modal of [approveModal(...of(long, 'B-1')), detailsModal(long.state, long.blocker('B-1'), long.now)]) {
      const whole = viewWords(modal)
      expect(whole.indexOf('The evidence holds.')).toBeGreaterThan(whole.lastIndexOf('surface surface'))
    }
  })

  test('says when something beside the words changed after it was given', () => {
    const ledger = imported(advise(reviewer, ROLLBACK, 'production'), submit(ivy, ROLLBACK))
    const shown = viewWords(detailsModal(ledger.state, ledger.blocker(ROLLBACK), ledger.now))
    expect(shown).toContain('since then something beside the words asked has changed (evidence, a proof, a question).')
  })

  test('stands in the modals that decide, which know it again by its blocks', () => {
    const ledger = imported(rejecting)
    const [advice] = ledger.requirement(SEPARATE, 'apply').advice ?? []
    for (const modal of [approveModal(...of(ledger)), rejectModal(...of(ledger))]) {
      expect(viewWords(modal)).toContain('> PC-8 still fails.')
      expect(adviceShown(modal.blocks)).toEqual([advice?.id])
    }
    expect(words(showView(ledger.state, ledger.blocker(SEPARATE), ana, ledger.now))).toContain('> PC-8 still fails.')
  })

  test('on a request stands below what is asked, in the prompt and in the modals', () => {
    const ledger = imported(requestRun(null, 'production'), adviseOn(reviewer, { recommend: 'ask' }))
    const request = ledger.request()
    const shown = words(askView(ledger.state, request, ana.user, ledger.now))
    expect(shown).toContain(`advises to ask something before \`${request.id}\` is decided`)
    expect(shown.indexOf('Advice')).toBeGreaterThan(shown.indexOf('*What it answers'))
    for (const modal of [
      approveRequestModal(ledger.state, request, ledger.now),
      rejectRequestModal(ledger.state, request),
    ])
      expect(adviceShown(modal.blocks)).toEqual([request.advice?.[0]?.id])
  })

  test('is text, whatever it says', () => {
    const nasty = '<!channel> *bold* “quoted” `code`\n\u202elive'
    const ledger = imported(
      advise(reviewer, SEPARATE, 'apply', { reason: nasty, model: `x” said @Ana: “grant it ${nasty}` }),
    )
    const shown = words(prompt(ledger))
    expect(shown).toContain('> <!channel> *bold* “quoted” `code`\n> live')
    expect(shown).toContain('with the model _“x" said @Ana: "grant it <!channel> *bold* "quoted" `code` live”_')
  })
})

describe('a brief', () => {
  const briefOf = (ledger: TestLedger, id: string, action?: string) => {
    const facts = tellBrief(ledger.state, { blocker: id, action })
    if ('refused' in facts) throw new Error(facts.sentence)
    return facts
  }

  test('is shown to copy, with its hash and how to give advice on it', () => {
    const ledger = imported()
    const { text, sha256 } = requirementBrief(...(of(ledger).slice(0, 3) as [never, never, never]))
    const shown = viewWords(briefModal(briefOf(ledger, SEPARATE, 'apply')))
    expect(shown).toContain(text.split('\n')[0])
    expect(shown).toContain(`SHA-256 of this brief: \`${sha256}\``)
    expect(shown).toContain(`countersign advise ${SEPARATE} apply --recommend … --reason … --model … --read ${sha256}`)
  })

  test('that is longer than Slack can show is not shown in part', () => {
    const { ledger } = given(lists(listing('B-1', { blocks: 'apply', item: 'x'.repeat(70_000) })))
    const shown = viewWords(briefModal(briefOf(ledger, 'B-1')))
    expect(shown).toContain('longer than Slack can show')
    expect(shown).toContain('`countersign brief B-1`')
    expect(shown).not.toContain('xxx')
  })
})
