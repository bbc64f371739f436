/** Slack's own passing troubles: an answer that says nothing of what was asked. */
const codes = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'])

/**
 * Whether an error code of Slack's goes away by itself; everything else that it names stays until somebody changes
 * something. What is no code is a page in place of an answer, which the client gives as one: it says nothing either.
 */
export function isPassing(code: string): boolean {
  return codes.has(code) || !/^\w{1,80}$/.test(code)
}
