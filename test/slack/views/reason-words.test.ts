import { expect, test } from 'vitest'
import type { ReasonCode } from '../../../src/core/reasons.ts'
import { codeWords, countReasons } from '../../../src/slack/views/reason-words.ts'

test('reasons are counted by kind, and those that stand alike are said together', () => {
  const many: ReasonCode[] = [
    'decision_awaited',
    'prerequisite_open',
    'proof_awaited',
    'decision_awaited',
    'prerequisite_open',
    'grant_stale',
    'proof_stale',
  ]
  expect(countReasons(many)).toBe(
    '2 decisions and 1 proof awaited, 2 other blockers come first, 1 grant and 1 proof gone stale',
  )
  expect(countReasons([])).toBe('')
})

test('every kind has words for one and for two', () => {
  const kinds = Object.keys(codeWords) as ReasonCode[]
  expect(
    kinds.map((code) => `${countReasons([code])}; ${countReasons([code, code])}`).join('\n'),
  ).toMatchInlineSnapshot(`
    "no blocker names it; no blocker names it
    1 decision awaited; 2 decisions awaited
    1 owner’s question open; 2 owners’ questions open
    1 decision rejected; 2 decisions rejected
    1 grant expired; 2 grants expired
    1 grant spent; 2 grants spent
    1 grant revoked; 2 grants revoked
    1 grant gone stale; 2 grants gone stale
    1 grant or proof of somebody who left; 2 grants or proofs of somebody who left
    1 decision wants another owner; 2 decisions want another owner
    1 proof awaited; 2 proofs awaited
    1 proof returned; 2 proofs returned
    1 proof gone stale; 2 proofs gone stale
    1 other blocker comes first; 2 other blockers come first
    nothing authorises it; nothing authorises it
    1 freeze in force; 2 freezes in force
    it is authorised with other parameters; it is authorised with other parameters
    the ledger cannot be trusted; the ledger cannot be trusted
    the clock is wrong; the clock is wrong"
  `)
})
