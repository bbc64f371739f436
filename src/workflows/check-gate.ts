import { actionName } from '../core/blocker.ts'
import { brokenGate, untimelyGate, type Verdict, checkGate as verdictOf } from '../core/gate.ts'
import { isRefusal } from '../core/refusal.ts'
import type { State } from '../core/state.ts'
import { compareBlockers } from '../store/compare.ts'
import type { Transaction } from '../store/database.ts'
import type { Ledger } from './ledger.ts'

/** Whether an action may run now. It rests on the verified chain, and on derived rows that say the same; else it is closed. */
export async function checkGate(ledger: Ledger, action: string): Promise<Verdict> {
  const name = actionName(action)
  // One moment of the database: a commit between reading the ledger and reading the rows would look like tampering.
  const { state, found } = await ledger.look((snapshot, now) => difference(snapshot, now, name))
  const untrusted = ledger.broken ?? found
  const verdict = untrusted ? brokenGate(name, untrusted) : timelyVerdict(ledger, state, name)
  ledger.observer.checkedGate(verdict.open ? 'open' : (verdict.reasons[0]?.code ?? 'no_grant'))
  return verdict
}

/** While the clock is behind, time stands still for the ledger, and a grant would outlive the time that its owner gave it. */
function timelyVerdict(ledger: Ledger, state: State, action: string): Verdict {
  const trouble = ledger.clockTrouble
  return trouble ? untimelyGate(action, trouble) : verdictOf(state, action, ledger.now)
}

/**
 * Goes through a gate: spends one use of every grant it rests on, all or none, and answers with the verdict it rested on.
 * Throws when `passedBy` names nobody.
 */
export async function passGate(
  ledger: Ledger,
  action: string,
  passedBy: string,
): Promise<Verdict & { passed: boolean }> {
  const verdict = await checkGate(ledger, action)
  if (!verdict.open) return { ...verdict, passed: false }
  const done = await ledger.execute({ kind: 'spend', action: verdict.action, passed_by: passedBy })
  if (!isRefusal(done)) return { ...verdict, passed: true }
  if (done.code === 'bad_input') throw new Error(done.sentence)
  // Somebody else went through, or a grant ended, between the look and the passage.
  const now = await checkGate(ledger, action)
  return now.open ? passGate(ledger, action, passedBy) : { ...now, passed: false }
}

async function difference(snapshot: Transaction, state: State, action: string): Promise<string | null> {
  const concerned = [...state.blockers.values()].filter((blocker) =>
    blocker.requirements.some((r) => r.action === action),
  )
  return concerned.length > 0 ? compareBlockers(snapshot, concerned, { complete: false }) : null
}
