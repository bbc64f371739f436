import type { Acknowledgement } from '../delivery/delivery.ts'
import type { Outcome } from '../protocol.ts'

/** An act that Slack's client refuses by itself, or that failed; `error` is what the person reads. */
export function failed(error: string, errors?: Record<string, string>): Outcome {
  return { ok: false, error, ...(errors ? { errors } : {}) }
}

/** What Slack shows beside a button or in a modal when the app did not acknowledge. */
export function unacknowledged(answer: Extract<Acknowledgement, { ok: false }>): Outcome {
  return failed(`We had some trouble connecting. Try again? (${answer.error})`)
}

/** What Slack shows when the app has interactivity turned off. */
export const NOT_INTERACTIVE = failed('This app is not configured to handle interactive responses.')
