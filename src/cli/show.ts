import { isRefusal } from '../core/refusal.ts'
import { findBlocker } from '../workflows/find-blocker.ts'
import { tellBlocker } from '../workflows/tell-blocker.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { showLines } from './show-lines.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `show ID`: everything about one blocker, with every grant it ever had. */
export async function show(io: Io, id: string): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const { state, now } = ledger
    const blocker = findBlocker(state, id)
    if (isRefusal(blocker)) return refuseWith(io, exit.usage, blocker)
    const facts = await tellBlocker(ledger, blocker)
    answer(io, facts, () => showLines(facts, state, now))
    return exit.done
  })
}
