import { dueDate } from '../core/calendar.ts'
import { reminderOf } from '../core/desk/desk.ts'
import { waitsForOperator } from '../core/next-actions.ts'
import type { Directory } from './adopt-policy.ts'
import type { Ledger } from './ledger.ts'

/**
 * What is due by the clock: grants that expired, the daily digest (with a seal, so that a year is quickly proven), each operator's
 * reminder in their own time zone, and a seal when much has come. Harmless to run again.
 */
export async function keepTime(ledger: Ledger, directory: Directory): Promise<void> {
  const { desk } = await ledger.refresh()
  if (ledger.broken) throw new Error(`the ledger is broken, and every gate is closed: ${ledger.broken}`)
  const { policy } = desk
  if (!policy) return
  const { now, state } = ledger
  await ledger.execute({ kind: 'expire' })
  const date = dueDate(policy.digest, desk.digests.at(-1)?.date ?? null, now)
  if (date && state.blockers.size > 0) {
    await ledger.seal({ now: true })
    await ledger.execute({ kind: 'prepare-digest', date })
  }
  await remind(ledger, directory, policy)
  await ledger.seal()
}

/** Nobody is woken to read that there is nothing to do. */
async function remind(
  ledger: Ledger,
  directory: Directory,
  policy: NonNullable<Ledger['state']['desk']['policy']>,
): Promise<void> {
  const { now, state } = ledger
  if (waitsForOperator(state, now).length === 0) return
  for (const { user } of state.desk.roles.operators) {
    const timezone = directory.timezone(user) ?? policy.digest.timezone
    const last = reminderOf(state.desk, user)
    const due = dueDate({ ...policy.reminders, timezone }, last?.date || null, now)
    const snoozed = last?.snoozed_until && Date.parse(last.snoozed_until) > now
    if (due && !snoozed) await ledger.execute({ kind: 'prepare-reminder', operator: user, date: due })
  }
}
