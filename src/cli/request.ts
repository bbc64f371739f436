import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import { inTheWay } from '../core/gate.ts'
import { isAuthorised } from '../core/holding.ts'
import { parametersText, readParameters } from '../core/parameters.ts'
import { holdersCan, quoted, type Reason } from '../core/reasons.ts'
import { isRefusal } from '../core/refusal.ts'
import type { RequestState } from '../core/request/request.ts'
import { requestFacts } from '../core/request/request-facts.ts'
import { callerName } from '../core/said.ts'
import type { View } from '../core/view.ts'
import { requestRun } from '../workflows/request-run.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface RequestOptions {
  reason: string
  param?: string[]
  for?: string
}

/** `request ACTION`: asks the owners for one run, and says what else stands in its way. The same request again is the same one. */
export async function request(io: Io, action: string, options: RequestOptions): Promise<number> {
  const params = readParameters(options.param ?? [])
  if ('problem' in params) return refuseWith(io, exit.usage, { code: 'usage', sentence: params.problem })
  const for_whom = callerName(options.for ?? '') || null
  return withSoundLedger(io, async (ledger) => {
    const run = { action: actionName(action), params, reason: options.reason, for_whom }
    const outcome = await requestRun(ledger, run)
    if (isRefusal(outcome)) return refuseWith(io, exit.usage, outcome)
    const { state, now } = ledger
    const in_the_way = inTheWay(state, run.action, now)
    const told = { ...requestFacts(state, outcome.request, now), again: outcome.again, in_the_way }
    answer(io, told, () => lines(state, outcome, in_the_way, now))
    return exit.done
  })
}

type Asked = { request: RequestState; again: boolean }

function lines(view: View, { request, again }: Asked, inTheWay: readonly Reason[], now: number): Text[] {
  return [
    [
      { style: 'bold', text: request.id },
      again ? ' is the same request, asked already:' : ' is asked:',
      ` ${runOf(request)}, ${quoted(request.reason)}.`,
    ],
    isAuthorised(view, request, now)
      ? [{ style: 'green', text: 'Authorised' }, ` by ${request.grants.map(({ by }) => actorName(by)).join(' and ')}.`]
      : `${holdersCan(view, 'owners', 'can authorise it')} It waits until ${until(view, request)}.`,
    ...(inTheWay.length > 0 ? ['Beside that, this stands in the way:'] : ['Nothing else stands in the way.']),
    ...inTheWay.map(({ sentence }) => `  ${sentence}`),
  ]
}

function runOf({ action, params, for_whom }: RequestState): string {
  const what = params.length > 0 ? ` with ${parametersText(params)}` : ''
  return `one run of \`${action}\`${what}${for_whom ? ` for “${for_whom}”` : ''}`
}

function until({ desk }: View, { expires }: RequestState): string {
  return formatInstant(Date.parse(expires), desk.policy?.digest.timezone ?? 'UTC')
}
