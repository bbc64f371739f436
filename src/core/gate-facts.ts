import type { GrantInForce, Verdict } from './gate.ts'
import type { Reason } from './reasons.ts'

/** A verdict as programs get it, from whichever door: stable, docs/json.md. */
export interface GateFacts {
  action: string
  params: Record<string, string>
  open: boolean
  reasons: Reason[]
  grants: GrantInForce[]
  /** Whether the ledger is the sandbox's. */
  sandbox: boolean
  /** Whether somebody went through, and who wanted to; only where that was wanted. */
  passed?: boolean
  by?: string
  /** The passage (its seq in the ledger), and the run that started with it; null where there is none. */
  passage?: number | null
  run?: string | null
  /** A signed proof of the passage, over HTTP. */
  receipt?: string
}

/** What is told of a verdict, or of going through by somebody. */
export function gateFacts(
  verdict: Verdict & Pick<GateFacts, 'passed' | 'passage' | 'run'>,
  sandbox: boolean,
  by: string | null,
): GateFacts {
  return { ...verdict, params: Object.fromEntries(verdict.params), ...(by === null ? {} : { by }), sandbox }
}
