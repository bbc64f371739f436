import { dueDate } from '../core/calendar.ts'
import { reminderOf } from '../core/desk/desk.ts'
import { waitsForOperator } from '../core/next-actions.ts'
import { isNudgeDue, nudgeOf, nudgingOf, olderThanToday, ownersTurn, turnHash } from '../core/nudge.ts'
import type { Directory } from './adopt-policy.ts'
import type { Ledger } from './ledger.ts'
import { StoreError } from './open-ledger.ts'
import { hasEnded } from './ports/process.ts'

/**
 * What is due by the clock: grants that expired, runs that nobody watches any more, the daily digest (with a seal, so that a year is quickly proven), each operator's
 * reminder and each owner's in their own time zone, and a seal when much has come. Harmless to run again.
 */
export async function keepTime(ledger: Ledger, directory: Directory): Promise<void> {
  const { desk } = await ledger.refresh()
  if (ledger.broken) throw new Error(`the ledger is broken, and every gate is closed: ${ledger.broken}`)
  const { policy } = desk
  if (!policy) return
  const { now, state } = ledger
  await ledger.execute({ kind: 'expire' })
  for (const { id, lost, runner } of state.desk.runs)
    if (lost === null && runner.process && hasEnded(runner.process)) await ledger.execute({ kind: 'lose-run', run: id })
  const date = dueDate(policy.digest, desk.digests.at(-1)?.date ?? null, now)
  if (date && state.blockers.size > 0) {
    await ledger.seal({ now: true })
    await ledger.execute({ kind: 'prepare-digest', date })
  }
  await ledger.seal()
  const failures: string[] = []
  // A database that fails does so for everybody; whatever else is wrong with one person keeps nobody from being reminded.
  const each = async (user: string, done: Promise<void>) => {
    await done.catch((error) => {
      if (error instanceof StoreError) throw error
      failures.push(`${user}: ${error instanceof Error ? error.message : error}`)
    })
  }
  const zoneOf = (user: string) => directory.timezone(user) ?? policy.digest.timezone
  for (const { user } of state.desk.roles.owners) await each(user, nudge(ledger, user, zoneOf(user)))
  // Nobody is woken to read that there is nothing to do.
  const operators = waitsForOperator(state, now).length === 0 ? [] : state.desk.roles.operators
  for (const { user } of operators) await each(user, remind(ledger, user, zoneOf(user)))
  if (failures.length > 0) throw new Error(`some reminders could not be prepared: ${failures.join('; ')}`)
}

async function remind(ledger: Ledger, operator: string, timezone: string): Promise<void> {
  const { desk } = ledger.state
  if (!desk.policy) return
  const last = reminderOf(desk, operator)
  const due = dueDate({ ...desk.policy.reminders, timezone }, last?.date || null, ledger.now)
  const snoozed = last?.snoozed_until && Date.parse(last.snoozed_until) > ledger.now
  if (due && !snoozed) await ledger.execute({ kind: 'prepare-reminder', operator, date: due })
}

/** One summary a day at most of what waits for an owner, ever more seldom while nothing changes; nothing is ever approved by time. */
async function nudge(ledger: Ledger, owner: string, timezone: string): Promise<void> {
  const { state, now } = ledger
  const nudging = state.desk.policy && nudgingOf(state.desk.policy)
  if (!nudging) return
  const last = nudgeOf(state.desk, owner)
  const date = dueDate({ ...nudging, timezone }, last?.date ?? null, now)
  if (!date) return
  const turn = olderThanToday(ownersTurn(state, owner, now), date, timezone)
  const waiting = turnHash(turn)
  if (turn.requests.length + turn.waiting.length === 0 || !isNudgeDue(last, waiting, date)) return
  await ledger.execute({ kind: 'prepare-nudge', owner, date, waiting })
}
