import { failedMessages } from '../store/messages.ts'
import type { Ledger } from './ledger.ts'

/** Messages that Slack did not take, and why: what `doctor` shows. */
export async function listFailures(ledger: Ledger): Promise<{ key: string; failure: string }[]> {
  return (await failedMessages(ledger.db)).map(({ key, failure }) => ({ key, failure: failure ?? '' }))
}
