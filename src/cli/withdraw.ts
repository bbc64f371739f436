import { isRefusal } from '../core/refusal.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `withdraw R-12`: the run is not wanted any more; what owners gave for it ends. */
export async function withdraw(io: Io, id: string, { reason = '' }: { reason?: string }): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const request = id.trim().toUpperCase()
    const done = await ledger.execute({ kind: 'withdraw-request', request, reason })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    answer(io, { id: request, state: 'withdrawn' }, () => [`${request} is withdrawn; nobody can grant it any more.`])
    return exit.done
  })
}
