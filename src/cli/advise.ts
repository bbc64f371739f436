import { z } from 'zod'
import type { Recommendation } from '../core/advice/advice.ts'
import { isRefusal } from '../core/refusal.ts'
import { type Decision, decisionIn } from '../workflows/find-decision.ts'
import { type GivenFacts, giveAdvice } from '../workflows/give-advice.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import { sha256Of } from './sha256-of.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface AdviseOptions {
  recommend: Recommendation
  reason: string
  model: string
  read: string
}

/** `advise BLOCKER ACTION`, `advise R-12`: a machine's recommendation, shown to the owners beside the words. It decides nothing. */
export async function advise(io: Io, id: string, action: string | undefined, options: AdviseOptions): Promise<number> {
  const on = decisionIn(id, action)
  if ('blocker' in on && on.action === undefined)
    return usage(io, 'Advice is on one decision: please name the action after the blocker, or a request such as R-12.')
  const read = await sha256Of(options.read)
  if (typeof read !== 'string') return usage(io, read.unreadable)
  const { recommend, reason, model } = options
  const said = { recommend, reason, model, read }
  const server = serverIn(io.env)
  if (server) return adviseThrough(io, server, on, said)
  return withSoundLedger(io, async (ledger) => {
    const given = await giveAdvice(ledger, { on, ...said })
    return isRefusal(given) ? refuseWith(io, exit.usage, given) : tell(io, given)
  })
}

const given = z.looseObject({ id: z.string(), action: z.string(), recommend: z.string(), again: z.boolean() })

async function adviseThrough(io: Io, server: Server, on: Decision, said: AdviseOptions): Promise<number> {
  const read = valueOr(io, server, await server.post('/v1/advice', { ...on, ...said }), given)
  return typeof read === 'number' ? read : tell(io, read.value as unknown as GivenFacts)
}

function tell(io: Io, facts: GivenFacts): number {
  answer(io, facts, () => [line(facts)])
  return exit.done
}

function line({ id, blocker, request, action, recommend, again }: GivenFacts): Text {
  const on = request ?? `${action} for ${blocker}`
  return [
    { style: 'bold', text: id },
    again ? ' stood already' : ' is given',
    `: advice to ${recommend} on ${on}. Owners see it beside the words; it decides nothing.`,
  ]
}

function usage(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}
