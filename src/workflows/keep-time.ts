import { dueDate } from '../core/calendar.ts'
import { waitsForOperator } from '../core/next-actions.ts'
import type { Directory } from './adopt-policy.ts'
import type { Ledger } from './ledger.ts'
import { StoreError } from './open-ledger.ts'

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
  if (waitsForOperator(ledger.state, now).length === 0) return
  const failures: string[] = []
  for (const { user } of ledger.state.roles.operators) {
    await remind(ledger, user, directory.timezone(user) ?? policy.digest.timezone).catch((error) => {
      // A database that fails does so for everybody; whatever else is wrong with one person keeps nobody from being reminded.
      if (error instanceof StoreError) throw error
      failures.push(`${user}: ${error instanceof Error ? error.message : error}`)
    })
  }
  if (failures.length > 0) throw new Error(`some reminders could not be prepared: ${failures.join('; ')}`)
}

async function remind(ledger: Ledger, operator: string, timezone: string): Promise<void> {
  const { policy, reminders } = ledger.state
  if (!policy) return
  const last = reminders.get(operator)
  const due = dueDate({ ...policy.reminders, timezone }, last?.date || null, ledger.now)
  const snoozed = last?.snoozed_until && Date.parse(last.snoozed_until) > ledger.now
  if (due && !snoozed) await ledger.execute({ kind: 'prepare-reminder', operator, date: due })
}
