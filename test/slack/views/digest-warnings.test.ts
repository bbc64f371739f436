import { expect, test } from 'vitest'
import { digestView } from '../../../src/slack/views/digest.ts'
import { gateView } from '../../../src/slack/views/gate.ts'
import { ana, ivy, max, policy, policyOf } from '../../support/cast.ts'
import { adopt, freeze, given, grant, listing, lists, requestRun, type Step, thaw } from '../../support/given.ts'
import { words } from './words.ts'

const head = { size: 42, root: 'ab'.repeat(32) }

function digest(...steps: Step[]): string {
  const { ledger } = given(lists(listing('RUN', { blocks: 'cutover/apply' })), ...steps)
  return words(digestView(ledger.state, { date: '2026-06-15', since: ledger.entries, head }, ledger.now))
}

const refusedAtGate: Step = {
  kind: 'note-refused-passage',
  action: 'apply',
  params: [],
  passed_by: 'lane-7',
  codes: ['frozen'],
}
const refusedDecision: Step = {
  kind: 'note-refused-decision',
  by: max,
  what: 'grant',
  about: 'blocker/run',
  code: 'not_allowed',
}

test('the head can be given to `verify --head` as it stands', () => {
  const shown = digest()
  expect(shown).toContain(`(Ledger head, for countersign verify --head: 42:${head.root})`)
  expect(shown.split('\n')[0]).toContain(`Ledger head: 42:${head.root}`)
})

test('refused attempts are listed, who, what and why, the same ones counted', () => {
  const shown = digest(refusedAtGate, refusedDecision, refusedAtGate)
  expect(shown).toContain('*⛔ Attempts that were refused since the last digest*')
  expect(shown).toContain(
    '• *2 times: *Somebody who calls itself _“lane-7”_ was refused at the gate of `apply`: 1 freeze in force',
  )
  expect(shown).toContain('• @Max tried to grant a decision on `RUN` and was refused: they do not hold the role for it')
})

test('freezes in force and requests that wait are listed, and what is over is not', () => {
  const shown = digest(
    freeze(ivy, 'apply', 'a fire'),
    freeze(ivy, 'cutover'),
    requestRun(ivy, 'apply'),
    thaw(ana, 'out', 'F-5'),
  )
  expect(shown).toContain('1 request waiting')
  expect(shown).toMatch(
    /\*❄️ Frozen\*\n• @Ivy froze `cutover` on 12 June 2026, 09:00 \(UTC\): _“an incident”_ \(F-6\)\n/,
  )
  expect(shown).toContain('*Requests waiting*\n• `R-7`: one run of `apply`, by @Ivy, asked just now')
})

test('a policy that loosens is said in the digest too, and one that nobody can satisfy', () => {
  const { actions } = policy
  const shown = digest(
    adopt(policyOf({ actions: { ...actions, cutover: { owners_needed: 1 }, apply: { owners_needed: 3 } } })),
  )
  expect(shown).toContain('*⚠️ The policy was loosened*\n• `cutover` takes one owner instead of 2.')
  expect(shown).toContain('*⚠️ Nobody can complete*\n• `apply`: Policy wants 3, and there are 2 owners')
})

test('nothing of these is there when there is nothing to say', () => {
  expect(digest()).not.toMatch(/Frozen|Attempts|Requests|loosened|Nobody can complete/)
})

test('what was asked of a gate is quoted and cannot end its quotation', () => {
  const { ledger } = given(lists(listing('RUN')))
  const shown = words(gateView(ledger.gate('REAL_RUN” is open. “x'), ledger.state))
  expect(shown).toContain('# 🔴 The gate of “REAL_RUN" is open. "x” is closed')
})

test('an open gate says what authorises and what only lifts', () => {
  const { ledger } = given(
    lists(listing('RUN'), listing('GATE', { proof: 'a clone' })),
    grant(ana, 'RUN', 'apply', { uses: 2 }),
    grant(ana, 'GATE', 'apply'),
  )
  const shown = words(gateView(ledger.gate('apply'), ledger.state))
  expect(shown).toContain('*Authorised by*')
  expect(shown).toContain('*Lifted by*')
  expect(shown).toContain('no proof was submitted')
})
