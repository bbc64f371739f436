import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import { parametersText, readParameters, sorted } from '../core/parameters.ts'
import { quoted } from '../core/reasons.ts'
import { isRefusal } from '../core/refusal.ts'
import { type AskedFacts, askedFacts } from '../core/request/asked-facts.ts'
import { type RequestFacts, requestFacts } from '../core/request/request-facts.ts'
import { callerName } from '../core/said.ts'
import { readRequest } from '../workflows/read-history.ts'
import { requestRun } from '../workflows/request-run.ts'
import { answer, exit, refuseWith } from './answer.ts'
import { lookAgain, noWait, readWait } from './look-again.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface RequestOptions {
  reason: string
  param?: string[]
  for?: string
  wait?: string
}

type Run = Omit<Parameters<typeof requestRun>[1], 'by'>

/** What is known of the request that was made, and the way to hear more of it. */
interface Made {
  facts: AskedFacts
  zone: string
  /** How it stands, now or when it is decided within a while (milliseconds); null where nobody answers. */
  look(waits: number): Promise<RequestFacts | null>
}

/**
 * `request ACTION`: asks the owners for one run, and says what else stands in its way. The same request again is the same one. With
 * `--wait` it leaves with 0 when the run is authorised, and with 3 when it is not, or not in time.
 */
export async function request(io: Io, action: string, options: RequestOptions): Promise<number> {
  const params = readParameters(options.param ?? [])
  if ('problem' in params) return refuseWith(io, exit.usage, { code: 'usage', sentence: params.problem })
  const wait = readWait(options.wait)
  if (wait === null) return refuseWith(io, exit.usage, { code: 'usage', sentence: noWait(options.wait) })
  const for_whom = callerName(options.for ?? '') || null
  const run = { action: actionName(action), params, reason: options.reason, for_whom }
  const follow = (made: Made) => (wait > 0 ? tellAndWait(io, made, wait) : tell(io, made))
  const server = serverIn(io.env)
  if (server) return requestThrough(io, server, run, follow)
  return withSoundLedger(io, async (ledger) => {
    const outcome = await requestRun(ledger, run)
    if (isRefusal(outcome)) return refuseWith(io, exit.usage, outcome)
    const { state, now } = ledger
    const facts = askedFacts(state, outcome, now)
    const look = async () => {
      const view = await ledger.refresh()
      const found = ledger.broken ? null : await readRequest(ledger, facts.id)
      return found && requestFacts(view, found, ledger.now)
    }
    return follow({ facts, zone: state.desk.policy?.digest.timezone ?? 'UTC', look })
  })
}

const grants = z.array(z.looseObject({ by: z.looseObject({ kind: z.string() }) }))
const standing = z.looseObject({ id: z.string(), state: z.string(), grants })
const asked = standing.extend({
  action: z.string(),
  params: z.record(z.string(), z.string()),
  reason: z.string(),
  for_whom: z.string().nullable(),
  expires: z.iso.datetime(),
  again: z.boolean(),
  in_the_way: z.array(z.looseObject({ sentence: z.string() })),
  who_can: z.string(),
})

type Follow = (made: Made) => number | Promise<number>

async function requestThrough(io: Io, server: Server, run: Run, follow: Follow): Promise<number> {
  const body = { ...run, params: Object.fromEntries(run.params) }
  const read = valueOr(io, server, await server.post('/v1/requests', body), asked)
  if (typeof read === 'number') return read
  const facts = read.value as unknown as AskedFacts
  const look = async (time: number) => {
    // The API waits 55 s at most.
    const waits = Math.min(time, 50_000)
    const query = [['wait', String(waits / 1000)]] as const
    const said = await server.get(`/v1/requests/${encodeURIComponent(facts.id)}`, { query, waits })
    const now = said.kind === 'said' ? standing.safeParse(said.value) : null
    return now?.success && now.data.id === facts.id ? (now.data as unknown as RequestFacts) : null
  }
  return follow({ facts, zone: read.timezone, look })
}

function tell(io: Io, { facts, zone }: Made): number {
  answer(io, facts, () => lines(facts, zone))
  return exit.done
}

/** That nobody answers for a while ends no waiting; only that it is authorised is a yes. */
async function tellAndWait(io: Io, { facts, zone, look }: Made, time: number): Promise<number> {
  if (!io.json) for (const line of lines(facts, zone)) io.say(line)
  const isDecided = (seen: RequestFacts | null) => seen !== null && seen.state !== 'waits'
  const seen = isDecided(facts)
    ? facts
    : await lookAgain(io, { time, look, enough: isDecided, says: `${facts.id} is not decided` })
  const now: AskedFacts = { ...facts, ...seen }
  answer(io, now, () => [outcome(now)])
  return now.state === 'authorised' ? exit.done : exit.closed
}

function outcome({ id, state, grants, who_can, ended }: AskedFacts): Text {
  const named: Text[number] = { style: 'bold', text: id }
  if (state === 'waits') return [named, ` still waits. ${who_can}`]
  if (state === 'authorised')
    return [
      named,
      ' is ',
      { style: 'green', text: 'authorised' },
      ` by ${grants.map(({ by }) => actorName(by)).join(' and ')}.`,
    ]
  const why = ended ? `, by ${actorName(ended.by)}${ended.reason ? `: ${quoted(ended.reason)}` : ''}` : ''
  return [named, ' is not authorised: ', { style: 'red', text: state }, `${why}.`]
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
