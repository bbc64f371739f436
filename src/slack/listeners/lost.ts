import { type Refusal, refuse } from '../../core/refusal.ts'

/** A value that Slack did not get from us, or that an older version wrote. */
export const lost: Refusal = refuse(
  'out_of_date',
  'This button is from an older version. `/blockers` shows what is asked now.',
)
