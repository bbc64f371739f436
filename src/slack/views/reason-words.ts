import type { ReasonCode } from '../../core/reasons.ts'
import { count } from './when.ts'

/** Reason codes, in a few words. */
export const codeWords: Record<ReasonCode, string> = {
  unknown_action: 'no blocker names it',
  decision_awaited: 'a decision is awaited',
  info_wanted: 'an owner’s question is open',
  rejected: 'rejected',
  grant_expired: 'a grant expired',
  grant_spent: 'a grant was spent',
  grant_revoked: 'a grant was revoked',
  grant_stale: 'a grant went stale',
  grantor_left: 'whoever gave it holds the role no more',
  quorum_short: 'another owner is needed',
  proof_awaited: 'a proof is awaited',
  proof_returned: 'a proof was returned',
  proof_stale: 'a proof went stale',
  prerequisite_open: 'another blocker comes first',
  not_authorised: 'nothing authorises it',
  frozen: 'somebody froze it',
  params_differ: 'it is authorised with other parameters',
  ledger_broken: 'the ledger cannot be trusted',
  wrong_clock: 'the clock is wrong',
}

/** Reasons counted by kind: `3 decisions and 4 proofs awaited, 2 other blockers come first`. */
export function countReasons(codes: readonly ReasonCode[]): string {
  const tally = [...Map.groupBy(codes, (code) => code)].map(([code, { length }]) => countedOf(code, length))
  const alike = Map.groupBy(tally, ({ standing }) => standing)
  return [...alike].map(([standing, found]) => `${found.map(({ what }) => what).join(' and ')}${standing}`).join(', ')
}

function countedOf(code: ReasonCode, times: number): { what: string; standing: string } {
  const words = counted[code]
  if (!words) return { what: codeWords[code], standing: '' }
  const [noun, plural, standing, together = standing] = words
  return { what: count(times, noun, plural), standing: ` ${times === 1 ? standing : together}` }
}

type Words = [noun: string, plural: string, standing: string, together?: string]

/** What each kind counts, and how that stands; the others are true of an action once or not at all. */
const counted: Partial<Record<ReasonCode, Words>> = {
  decision_awaited: ['decision', 'decisions', 'awaited'],
  info_wanted: ['owner’s question', 'owners’ questions', 'open'],
  rejected: ['decision', 'decisions', 'rejected'],
  grant_expired: ['grant', 'grants', 'expired'],
  grant_spent: ['grant', 'grants', 'spent'],
  grant_revoked: ['grant', 'grants', 'revoked'],
  grant_stale: ['grant', 'grants', 'gone stale'],
  grantor_left: ['grant or proof', 'grants or proofs', 'of somebody who left'],
  frozen: ['freeze', 'freezes', 'in force'],
  quorum_short: ['decision', 'decisions', 'wants another owner', 'want another owner'],
  proof_awaited: ['proof', 'proofs', 'awaited'],
  proof_returned: ['proof', 'proofs', 'returned'],
  proof_stale: ['proof', 'proofs', 'gone stale'],
  prerequisite_open: ['other blocker', 'other blockers', 'comes first', 'come first'],
}
