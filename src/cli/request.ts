import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import { parametersText, readParameters, sorted } from '../core/parameters.ts'
import { quoted } from '../core/reasons.ts'
import { isRefusal } from '../core/refusal.ts'
import { type AskedFacts, askedFacts } from '../core/request/asked-facts.ts'
import { callerName } from '../core/said.ts'
import { requestRun } from '../workflows/request-run.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface RequestOptions {
  reason: string
  param?: string[]
  for?: string
}

type Run = Omit<Parameters<typeof requestRun>[1], 'by'>

/** `request ACTION`: asks the owners for one run, and says what else stands in its way. The same request again is the same one. */
export async function request(io: Io, action: string, options: RequestOptions): Promise<number> {
  const params = readParameters(options.param ?? [])
  if ('problem' in params) return refuseWith(io, exit.usage, { code: 'usage', sentence: params.problem })
  const for_whom = callerName(options.for ?? '') || null
  const run = { action: actionName(action), params, reason: options.reason, for_whom }
  const server = serverIn(io.env)
  if (server) return requestThrough(io, server, run)
  return withSoundLedger(io, async (ledger) => {
    const outcome = await requestRun(ledger, run)
    if (isRefusal(outcome)) return refuseWith(io, exit.usage, outcome)
    const { state, now } = ledger
    return tell(io, askedFacts(state, outcome, now), state.desk.policy?.digest.timezone ?? 'UTC')
  })
}

const asked = z.looseObject({
  id: z.string(),
  action: z.string(),
  params: z.record(z.string(), z.string()),
  reason: z.string(),
  for_whom: z.string().nullable(),
  expires: z.iso.datetime(),
  state: z.string(),
  grants: z.array(z.looseObject({ by: z.looseObject({ kind: z.string() }) })),
  again: z.boolean(),
  in_the_way: z.array(z.looseObject({ sentence: z.string() })),
  who_can: z.string(),
})

async function requestThrough(io: Io, server: Server, run: Run): Promise<number> {
  const body = { ...run, params: Object.fromEntries(run.params) }
  const read = valueOr(io, server, await server.post('/v1/requests', body), asked)
  return typeof read === 'number' ? read : tell(io, read.value as unknown as AskedFacts, read.timezone)
}

function tell(io: Io, facts: AskedFacts, zone: string): number {
  answer(io, facts, () => lines(facts, zone))
  return exit.done
}

function lines(facts: AskedFacts, zone: string): Text[] {
  const { id, again, reason, state, grants, in_the_way, who_can, expires } = facts
  return [
    [
      { style: 'bold', text: id },
      again ? ' is the same request, asked already:' : ' is asked:',
      ` ${runOf(facts)}, ${quoted(reason)}.`,
    ],
    state === 'authorised'
      ? [{ style: 'green', text: 'Authorised' }, ` by ${grants.map(({ by }) => actorName(by)).join(' and ')}.`]
      : `${who_can} It waits until ${formatInstant(Date.parse(expires), zone)}.`,
    ...(in_the_way.length > 0 ? ['Beside that, this stands in the way:'] : ['Nothing else stands in the way.']),
    ...in_the_way.map(({ sentence }) => `  ${sentence}`),
  ]
}

function runOf({ action, params, for_whom }: AskedFacts): string {
  const given = Object.entries(params)
  const what = given.length > 0 ? ` with ${parametersText(sorted(given))}` : ''
  return `one run of \`${action}\`${what}${for_whom ? ` for “${for_whom}”` : ''}`
}
