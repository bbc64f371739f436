import { expect, test } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { evolveRequest, type RequestEntry } from '../../../src/core/request/evolve.ts'
import type { RequestState } from '../../../src/core/request/request.ts'
import { toldView } from '../../../src/slack/views/told.ts'
import { ana, ivy, omar } from '../../support/cast.ts'
import {
  expire,
  given,
  grant,
  grantRequest,
  later,
  listing,
  lists,
  rejectRequest,
  requestRun,
  type Step,
  spend,
  type TestLedger,
} from '../../support/given.ts'
import { buttonsIn, words } from './words.ts'

const asking = (...steps: Step[]) =>
  given(
    lists(listing('RUN', { blocks: 'cutover/apply' })),
    requestRun(ivy, 'apply', { params: { version: '1.4.2' } }),
    ...steps,
  ).ledger

/** What the asker is told about the newest entry of a kind. */
function toldOf(ledger: TestLedger, kind: Entry['kind'], user = ivy.user) {
  const entry = ledger.entries.findLast((found) => found.kind === kind)
  if (!entry) throw new Error(`no ${kind}`)
  const request = 'request' in entry ? requestOf(ledger, entry.request) : null
  const told = toldView(ledger.state, entry, { user, earlier: ledger.entries, request }, ledger.now)
  if (!told) throw new Error(`nobody is told of ${kind}`)
  return told
}

function requestOf({ entries }: TestLedger, id: string): RequestState | null {
  const own = entries.filter((entry) => 'request' in entry && entry.request === id)
  return (
    own.reduce<RequestState | undefined>(
      (request, entry) => evolveRequest(request, entry as RequestEntry),
      undefined,
    ) ?? null
  )
}

test('whoever asked hears that it was granted, until when, and what else has to hold', () => {
  expect(words(toldOf(asking(grantRequest(ana)), 'GrantIssued'))).toMatchInlineSnapshot(`
    "(✅ @Ana authorised \`apply\` (R-5) until 12 June 2026, 10:00 (UTC), for 1 use: “checked”. Nothing else stands in its way now.)

    # What came of your request
    (R-5)
    You asked for one run of \`apply\` with \`version=1.4.2\`:
    > the release is due
    ✅ @Ana authorised \`apply\` (R-5) until 12 June 2026, 10:00 (UTC), for 1 use:
    > checked
    Nothing else stands in its way now."
  `)
})

test('whoever asked hears that one of two owners granted it', () => {
  const { ledger } = given(lists(listing('RUN', { blocks: 'cutover' })), requestRun(ivy, 'cutover'), grantRequest(ana))
  const shown = words(toldOf(ledger, 'GrantIssued'))
  expect(shown).toContain('Another owner is needed.')
  expect(shown).toContain('1 of 2: @Ana; @Omar can give the other.')
})

test('whoever asked hears that it was rejected, and when it may be asked again', () => {
  expect(words(toldOf(asking(rejectRequest(omar, 'no window')), 'RequestRejected'))).toMatchInlineSnapshot(`
    "(⛔ @Omar rejected request R-5 (one run of \`apply\` with \`version=1.4.2\`): “no window”. \`apply\` stays as it was. The same may be asked again after 1 hour.)

    # What came of your request
    (R-5)
    You asked for one run of \`apply\` with \`version=1.4.2\`:
    > the release is due
    ⛔ @Omar rejected request R-5 (one run of \`apply\` with \`version=1.4.2\`):
    > no window
    \`apply\` stays as it was. The same may be asked again after 1 hour."
  `)
})

test('whoever asked hears that nobody decided in time, and that it was used', () => {
  const expired = words(toldOf(asking(later('2d'), expire), 'RequestEnded'))
  expect(expired).toContain('is over: the owners needed did not grant it in time')
  expect(expired).toContain('If it is still wanted, ask again: `/blockers request`.')
  const used = words(
    toldOf(asking(grantRequest(ana), spend('apply', 'lane-7', [['version', '1.4.2']])), 'RequestEnded'),
  )
  expect(used).toContain('is over: its one run was made.')
  expect(used).not.toContain('ask again')
})

test('whoever granted is told when the evidence changes, with both, and can revoke', () => {
  const { ledger } = given(
    lists(listing('RUN', { evidence: 'precondition PC-8 FAIL' })),
    grant(ana, 'RUN', 'apply'),
    lists(listing('RUN', { evidence: 'precondition PC-8 FAIL, and PC-9 too' })),
  )
  const told = toldOf(ledger, 'BlockerRevised', ana.user)
  expect(words(told)).toMatchInlineSnapshot(`
    "(Revision 2 gives other evidence for \`RUN\`. A grant is not bound to evidence, so what you granted still counts. If the evidence makes a difference, revoke it.)

    # Evidence changed after you granted
    Revision 2 gives other evidence for \`RUN\`.
    *Evidence when you granted:*
    > precondition PC-8 *FAIL*
    *Evidence now:*
    > precondition PC-8 *FAIL, and PC-9 too*
    A grant is not bound to evidence, so what you granted still counts. If the evidence makes a difference, revoke it.
    *You granted: *\`apply\` 
    [Revoke for apply…]
    [Details]"
  `)
  expect(buttonsIn(told.blocks).map(({ text }) => text)).toEqual(['Revoke for apply…', 'Details'])
})
