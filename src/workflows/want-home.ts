import { homeWanted } from '../core/messages/wanted.ts'
import { wantMessages } from '../store/messages.ts'
import type { Ledger } from './ledger.ts'

/** Wants the App Home of a person who opened it. */
export async function wantHome(ledger: Ledger, user: string): Promise<void> {
  await ledger.db.transaction().execute((tx) => wantMessages(tx, homeWanted(user)))
}
