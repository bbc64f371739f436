import type { ApiAnswer } from '../workflows/ports/ask-api.ts'

/** What an agent is answered: words for the model, the API's own value for programs. */
export interface ToolAnswer {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: boolean
}

interface Reason {
  code: string
  sentence: string
}

/** A gate in words. Closed, it says what an agent must not do about it, and who can do something. */
export function gateWords({ body }: ApiAnswer): string {
  const {
    action,
    open,
    passed,
    reasons = [],
    receipt,
    run,
  } = body as {
    action: string
    open: boolean
    passed?: boolean
    reasons?: Reason[]
    receipt?: string
    run?: string | null
  }
  if (passed)
    return `Passed: ${action} may run now, once, and this was counted.${run ? ` It is run ${run}; say how it ended with end_run.` : ''}${receipt ? ' The receipt is in the structured content.' : ''}`
  if (open && passed === undefined)
    return `Open: ${action} may run. Nothing is spent yet; spend_grant goes through, and only "passed": true means run.`
  return [
    `Closed: ${action} was not run, and must not be run.`,
    ...reasons.map(({ sentence }) => `- ${sentence}`),
    `${finality(reasons)} Do not look for another way to do it. Only the people named above can change it, in Slack; no tool here can.`,
  ].join('\n')
}

/** A refusal of the API in words. */
export function problemWords({ status, body }: ApiAnswer): string {
  const {
    detail = 'It was refused.',
    code = 'refused',
    problems = [],
  } = body as {
    detail?: string
    code?: string
    problems?: { place: string; sentence: string }[]
  }
  const more = problems.map(({ place, sentence }) => `- ${place}: ${sentence}`)
  const next =
    status === 401 || status === 403
      ? 'This is final: whoever runs Countersign says what this program may do. Do not retry.'
      : status === 429 || status >= 500
        ? 'Nothing was done. It may be tried again later, not in a loop.'
        : 'Nothing was done.'
  return [`Refused (${code}): ${detail}`, ...more, next].join('\n')
}

/** A request in words: where it stands, and what to do meanwhile. */
export function requestWords({ body }: ApiAnswer): string {
  const {
    id,
    action,
    state,
    again,
    in_the_way = [],
  } = body as { id: string; action: string; state: string; again?: boolean; in_the_way?: Reason[] }
  const beside =
    in_the_way.length > 0
      ? ['Beside it, this stands in the way:', ...in_the_way.map(({ sentence }) => `- ${sentence}`)]
      : []
  switch (state) {
    case 'waits':
      return [
        `${id} ${again ? 'was asked already and waits' : 'is asked'}: one run of ${action}. Owners decide it in Slack. wait_for_decision waits; nothing may run meanwhile.`,
        ...beside,
      ].join('\n')
    case 'authorised':
      return [
        `${id} is authorised: one run of ${action}. spend_grant goes through, if nothing else stands in the way.`,
        ...beside,
      ].join('\n')
    default:
      return `${id} is over: ${state}. ${action} must not be run on it. ${state === 'rejected' ? 'This is final: do not ask the same again unless a person tells you to.' : 'If a person still wants it, request_decision asks anew.'}`
  }
}

/** Whether waiting helps, by the codes of the reasons. */
function finality(reasons: readonly Reason[]): string {
  const codes = new Set(reasons.map(({ code }) => code))
  if (['rejected', 'frozen', 'unknown_action', 'ledger_broken', 'wrong_clock'].some((code) => codes.has(code)))
    return 'This is final for now: do not retry, and do not ask again unless a person tells you to.'
  return 'This is not final: owners may still decide. Ask once with request_decision, then wait_for_decision; do not retry in a loop.'
}
