import { z } from 'zod'
import { actionName } from '../core/blocker/listing.ts'
import { type FreezeFacts, freezeFacts } from '../core/desk/freeze-facts.ts'
import { quoted } from '../core/reasons.ts'
import { isRefusal } from '../core/refusal.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `freeze ACTION|all`: closes it at once, until owners thaw it in Slack. Only the ledger is written, so that it works while Slack is down. */
export async function freeze(io: Io, target: string, { reason }: { reason: string }): Promise<number> {
  const server = serverIn(io.env)
  if (server) return freezeThrough(io, server, { action: target, reason })
  const action = target.trim() === 'all' ? null : actionName(target)
  return withSoundLedger(io, async (ledger) => {
    const done = await ledger.execute({ kind: 'freeze', action, reason })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    const found = ledger.state.desk.freezes.findLast(
      (known) => known.action === action && known.reason === reason.trim(),
    )
    if (!found) throw new Error(`the freeze of ${target} was recorded, and is not there`)
    return tell(io, freezeFacts(ledger.state, found, done.entries.length === 0))
  })
}

const frozen = z.looseObject({
  id: z.string(),
  action: z.string().nullable(),
  reason: z.string(),
  again: z.boolean(),
  who_can: z.string(),
})

async function freezeThrough(io: Io, server: Server, body: { action: string; reason: string }): Promise<number> {
  const read = valueOr(io, server, await server.post('/v1/freezes', body), frozen)
  return typeof read === 'number' ? read : tell(io, read.value as unknown as FreezeFacts)
}

function tell(io: Io, facts: FreezeFacts): number {
  answer(io, facts, () => [line(facts)])
  return exit.done
}

function line({ id, action, reason, again, who_can }: FreezeFacts): Text {
  const what = action === null ? 'Every action' : action
  return [
    { style: 'bold', text: `${what} is frozen${again ? ' already' : ''}` },
    ` (${id}): ${quoted(reason)}. ${who_can}`,
  ]
}
