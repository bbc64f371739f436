import { dueDate } from '../core/calendar.ts'
import { waitsForOperator } from '../core/next-actions.ts'
import type { Directory } from './adopt-policy.ts'
import type { Ledger } from './ledger.ts'

/** What is due by the clock: grants that expired, the daily digest, each operator's reminder in their own time zone. Harmless to run again. */
export async function keepTime(ledger: Ledger, directory: Directory): Promise<void> {
  const { policy } = await ledger.refresh()
  if (ledger.broken) throw new Error(`the ledger is broken, and every gate is closed: ${ledger.broken}`)
  if (!policy) return
  const { now } = ledger
  await ledger.execute({ kind: 'expire' })
  const date = dueDate(policy.digest, ledger.state.digests.at(-1)?.date ?? null, now)
  if (date && ledger.state.blockers.size > 0) await ledger.execute({ kind: 'prepare-digest', date })
  // Nobody is woken to read that there is nothing to do.
  const waits = waitsForOperator(ledger.state, now).length > 0
  for (const { user } of ledger.state.roles.operators) {
    const timezone = directory.timezone(user) ?? policy.digest.timezone
    const last = ledger.state.reminders.get(user)
    const due = dueDate({ ...policy.reminders, timezone }, last?.date || null, now)
    const snoozed = last?.snoozed_until && Date.parse(last.snoozed_until) > now
    if (due && !snoozed && waits) await ledger.execute({ kind: 'prepare-reminder', operator: user, date: due })
  }
}
