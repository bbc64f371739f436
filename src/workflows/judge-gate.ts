import { brokenGate, checkGate, untimelyGate, type Verdict } from '../core/gate.ts'
import type { Parameters } from '../core/parameters.ts'
import type { View } from '../core/view.ts'

/** Which run is asked about, and what the caller says of the ledger that it means to ask. */
export interface Run {
  action: string
  params: Parameters
  /** The sandbox's grants are for trying: its gates are closed unless this says that they are meant. */
  sandbox: boolean
}

/** The verdict on what was proven; closed where this is not the ledger to ask, or nobody can tell the time (rule 7). */
export function judgeGate(
  view: View,
  { action, params, sandbox }: Run,
  { now, clockTrouble }: { now: number; clockTrouble: string | null },
): Verdict {
  const elsewhere = whyElsewhere(view, sandbox)
  if (elsewhere) return brokenGate(action, elsewhere, params)
  return clockTrouble ? untimelyGate(action, clockTrouble, params) : checkGate(view, action, now, params)
}

/** Why this is not the ledger to ask, or null. */
function whyElsewhere({ desk }: View, sandbox: boolean): string | null {
  if (desk.moved) return `it goes on at ${desk.moved.to} since ${desk.moved.at}; set DATABASE_URL to that`
  if (desk.sandbox && !sandbox)
    return 'this is the sandbox’s ledger, whose grants are for trying; say --sandbox if you mean it'
  return null
}
