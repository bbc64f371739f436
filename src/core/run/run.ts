import type { Actor } from '../actor.ts'
import type { BlockerKey } from '../blocker/listing.ts'
import { parseDuration } from '../calendar.ts'
import type { Parameters } from '../parameters.ts'

/** A run that has started and whose end nobody has recorded. */
export interface Run {
  /** `X-` and the seq of the entry that started it. */
  id: string
  passage: number
  action: string
  params: Parameters
  by: Actor
  passed_by: string
  program: string
  runner: Runner
  at: string
  /** Later than this nobody waits for its end (ISO 8601). */
  until: string
  /** The entry (seq) by which it was lost; null while its end is waited for. */
  lost: number | null
  card: BlockerKey | null
  for_request: string | null
}

/** The process that watches a run, as its machine knows it; null where that does not tell. */
export interface Runner {
  host: string
  process: { machine: string; pid: number; started: number } | null
}

/** How a run ended: by itself, by a signal, or as somebody told. */
export type Outcome =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  | { kind: 'told'; as: 'succeeded' | 'failed' | 'did_not_run' }

/** How long a run's end is waited for, as `2h` says it, in milliseconds; or what is wrong with it. */
export function readWithin(text: string): number | { problem: string } {
  const time = parseDuration(text)
  return time !== null && time <= longest
    ? time
    : { problem: `“${text}” is no time within which a run may end; expected one such as 2h, and 30d at most.` }
}

/** Nobody remembers after a month what should have ended. */
const longest = 30 * 24 * 3_600_000

/** In words: `succeeded`, `failed with exit code 3`. */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? 'succeeded' : `failed with exit code ${outcome.code}`
    case 'signalled':
      return `was ended by ${outcome.signal}`
    case 'told':
      return outcome.as === 'did_not_run' ? 'did not run' : outcome.as
    default:
      return outcome satisfies never
  }
}
