import { isRefusal } from '../core/refusal.ts'
import { findBlocker } from '../workflows/find-blocker.ts'
import { type DetailedFacts, tellBlocker } from '../workflows/tell-blocker.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { readBlocker } from './remote/read-blockers.ts'
import { serverIn } from './remote/server.ts'
import { showLines } from './show-lines.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `show ID`: everything about one blocker, with every grant it ever had. */
export async function show(io: Io, id: string): Promise<number> {
  const server = serverIn(io.env)
  if (server) {
    const read = await readBlocker(io, server, id)
    return typeof read === 'number' ? read : tell(io, read.facts, read.zone, Date.now())
  }
  return withSoundLedger(io, async (ledger) => {
    const { state, now } = ledger
    const blocker = findBlocker(state, id)
    if (isRefusal(blocker)) return refuseWith(io, exit.usage, blocker)
    return tell(io, await tellBlocker(ledger, blocker), state.desk.policy?.digest.timezone ?? 'UTC', now)
  })
}

function tell(io: Io, facts: DetailedFacts, zone: string, now: number): number {
  answer(io, facts, () => showLines(facts, zone, now))
  return exit.done
}
