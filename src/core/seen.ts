import type { BlockerState } from './blocker/blocker.ts'
import type { Seen } from './command.ts'
import { blockerFingerprint } from './fingerprint.ts'
import { type Field, type Refusal, refuse } from './refusal.ts'

/** Null when a person answered what is asked now. The sentence stands beside what they typed, so that it is not lost. */
export function refuseUnread({ seen }: Seen, blocker: BlockerState, field: Field): Refusal | null {
  if (seen === undefined || seen === blockerFingerprint(blocker)) return null
  return {
    ...refuse(
      'out_of_date',
      `What ${blocker.id} asks changed while you had this open. Nothing was recorded; please close it, and open it again to read what is asked now.`,
    ),
    field,
  }
}
