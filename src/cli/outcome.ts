import { isRefusal } from '../core/refusal.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `outcome RUN succeeded|failed|did-not-run --reason`: how a run ended of which nobody recorded it. */
export async function outcome(io: Io, run: string, as: string, { reason }: { reason: string }): Promise<number> {
  const known = (['succeeded', 'failed', 'did_not_run'] as const).find((name) => name === as.replaceAll('-', '_'))
  if (!known)
    return refuseWith(io, exit.usage, {
      code: 'usage',
      sentence: `“${as}” is no outcome: succeeded, failed or did-not-run.`,
    })
  return withSoundLedger(io, async (ledger) => {
    const done = await ledger.execute({ kind: 'tell-outcome', run, as: known, reason })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    answer(io, { run, outcome: known, reason }, () => [`${run} is recorded as ${as}.`])
    return exit.done
  })
}
