import { checkGate, sandboxGate, untimelyGate, type Verdict } from '../core/gate.ts'
import type { Parameters } from '../core/parameters.ts'
import type { View } from '../core/view.ts'

/** Which run is asked about, and what the caller says of the ledger that it means to ask. */
export interface Run {
  action: string
  params: Parameters
  /** The sandbox's grants are for trying: its gates are closed unless this says that they are meant. */
  sandbox: boolean
}

/** The verdict on what was proven; closed where it is the sandbox's and not meant to be, or while nobody can tell the time (rule 7). */
export function judgeGate(
  view: View,
  { action, params, sandbox }: Run,
  { now, clockTrouble }: { now: number; clockTrouble: string | null },
): Verdict {
  if (view.desk.sandbox && !sandbox) return sandboxGate(action, params)
  // A ledger that goes on elsewhere says so, whatever the time is.
  return clockTrouble && !view.desk.moved
    ? untimelyGate(action, clockTrouble, params)
    : checkGate(view, action, now, params)
}
