import type { Decided } from './decided.ts'
import { type Refusal, refuseField } from './refusal.ts'
import { isVisible } from './text.ts'
import type { View } from './view.ts'

/** What a decision says beside itself: what was shown, and the policy it was decided under. */
export function decided({ desk }: Pick<View, 'desk'>, { shown }: { shown?: string }): Decided {
  return { shown: shown ?? null, policy: desk.policy_hash }
}

/** The reason of a decision, trimmed, or the refusal of one with nothing to see in it. */
export function reasonOf(
  { reason }: { reason: string },
  sentence = 'Please give a reason: the ledger keeps it.',
): string | Refusal {
  return isVisible(reason) ? reason.trim().toWellFormed() : refuseField('reason', sentence)
}

/** What a caller calls itself, as one visible line of at most 200 characters; '' when there is nothing to see in it. */
export function callerName(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return isVisible(line) ? [...line].slice(0, 200).join('') : ''
}
