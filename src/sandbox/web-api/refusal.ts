/** A method's refusal: Slack's error code, and what else its answer says. Thrown by handlers, caught in `answer.ts`. */
export class Refusal extends Error {
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.details = details
  }
}

/** Ends the call with this error. */
export function refuse(code: string, details?: Record<string, unknown>): never {
  throw new Refusal(code, details)
}

/** Ends the call with this error and Slack's explanations of it. */
export function refuseWith(code: string, messages: string[]): never {
  refuse(code, { errors: messages, response_metadata: { messages } })
}
