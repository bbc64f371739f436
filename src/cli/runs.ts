import type { GateFacts } from '../core/gate-facts.ts'
import type { Parameters } from '../core/parameters.ts'
import type { Outcome } from '../core/run/run.ts'

/** Where runs are recorded: a database, or a server. */
export interface Runs {
  /** Goes through the gate and records the start, in one; `within` in milliseconds. */
  start(action: string, params: Parameters, run: Starting): Promise<Started>
  /** Records the end; answers why it could not. */
  end(action: string, run: string, outcome: Outcome): Promise<string | null>
}

export interface Starting {
  program: string
  within: number
  sandbox: boolean
}

export type Started = { facts: GateFacts; receipt: string | null } | { failed: string }
