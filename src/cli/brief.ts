import { z } from 'zod'
import { isRefusal } from '../core/refusal.ts'
import { type Decision, decisionIn, readDecision } from '../workflows/find-decision.ts'
import { type BriefFacts, tellBrief } from '../workflows/tell-brief.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import { withSoundLedger } from './with-ledger.ts'

/**
 * `brief BLOCKER [ACTION]`, `brief R-12`: everything that is known of a decision, to copy for whoever wants to ask a model. Standard output is
 * the text and nothing else, so that the SHA-256 of what was saved is the one that `advise` wants.
 */
export async function brief(io: Io, id: string, action: string | undefined): Promise<number> {
  const server = serverIn(io.env)
  if (server) return briefThrough(io, server, decisionIn(id, action))
  return withSoundLedger(io, async ({ state }) => {
    const named = readDecision(state, id, action)
    const facts = isRefusal(named) ? named : tellBrief(state, named)
    return isRefusal(facts) ? refuseWith(io, exit.usage, facts) : tell(io, facts)
  })
}

const told = z.looseObject({ text: z.string(), sha256: z.string() })

async function briefThrough(io: Io, server: Server, named: Decision): Promise<number> {
  const path =
    'request' in named
      ? `/v1/requests/${named.request}`
      : `/v1/blockers/${encodeURIComponent(named.blocker.trim() || ' ')}`
  const query = 'blocker' in named && named.action !== undefined ? ([['action', named.action]] as const) : []
  const read = valueOr(io, server, await server.get(`${path}/brief`, { query }), told)
  return typeof read === 'number' ? read : tell(io, read.value as unknown as BriefFacts)
}

function tell(io: Io, facts: BriefFacts): number {
  answer(io, facts, () => facts.text.replace(/\n$/, '').split('\n'))
  if (!io.json) io.complain(`SHA-256 of this brief: ${facts.sha256}`)
  return exit.done
}
