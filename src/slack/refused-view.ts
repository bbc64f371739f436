import type { ModalView } from '@slack/types'
import type { Refusal } from '../core/refusal.ts'
import type { Context } from './context.ts'
import type { Click } from './conversation.ts'
import { askedNow } from './views/asked-now.ts'
import { refusalModal } from './views/reading.ts'

/** Whoever answered what is out of date sees what is asked now, by the newest state. */
export function refusedView(
  { ledger }: Pick<Context, 'ledger'>,
  { subject, person }: Click,
  refusal: Refusal,
): ModalView {
  return refusalModal(refusal, askedNow(ledger.state, refusal, subject, person.user, ledger.now))
}
