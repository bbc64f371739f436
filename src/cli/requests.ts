import { actorName } from '../core/actor.ts'
import { parametersText } from '../core/parameters.ts'
import { quoted } from '../core/reasons.ts'
import { type RequestFacts, requestFacts } from '../core/request/request-facts.ts'
import { answer, exit } from './answer.ts'
import type { Io } from './ports.ts'
import { columns, type Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `requests`: the runs that somebody asked for and that are not settled. */
export async function requests(io: Io): Promise<number> {
  return withSoundLedger(io, async ({ state, now }) => {
    const found = [...state.requests.values()].map((request) => requestFacts(state, request, now))
    answer(io, found, () => (found.length > 0 ? table(found) : ['Nobody waits for a run: there are no open requests.']))
    return exit.done
  })
}

function table(found: readonly RequestFacts[]): Text[] {
  const rows = found.map(({ id, action, params, by, state, reason }) => [
    id,
    action,
    parametersText(Object.entries(params)),
    actorName(by),
    state,
    quoted(reason),
  ])
  const [head = [], ...body] = columns([['REQUEST', 'ACTION', 'PARAMETERS', 'BY', 'STATE', 'REASON'], ...rows])
  return [[{ style: 'bold', text: head.join('') }], ...body]
}
