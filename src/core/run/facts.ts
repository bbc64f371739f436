import type { BlockerKey } from '../blocker/listing.ts'
import type { Parameters } from '../parameters.ts'
import type { Outcome, Runner } from './run.ts'

/** What happened to runs: commands that somebody was let through a gate for, and started. */
export type RunFact = RunStarted | RunEnded | RunLost

/** In the same commit as the passage (`passage` is its seq): whoever dies after it has spent, and it shows. `until`: later than this nobody waits for its end (ISO 8601). */
export interface RunStarted {
  kind: 'RunStarted'
  run: string
  passage: number
  action: string
  params: Parameters
  passed_by: string
  /** The program's name alone: arguments may hold secrets. */
  program: string
  runner: Runner
  until: string
  /** Whose thread tells of it: a blocker's card, or, where none is left that names the action, the request that authorised it. */
  card: BlockerKey | null
  for_request: string | null
}

/** How it ended, as its runner saw it, or as somebody told. `lost`: the entry by which it had been lost, if it was. */
export interface RunEnded {
  kind: 'RunEnded'
  run: string
  action: string
  outcome: Outcome
  reason: string
  lost: number | null
  card: BlockerKey | null
  for_request: string | null
}

/** Nobody recorded how it ended: its runner is gone, or it should have ended by now. */
export interface RunLost {
  kind: 'RunLost'
  run: string
  action: string
  because: 'gone' | 'late'
  card: BlockerKey | null
  for_request: string | null
}
