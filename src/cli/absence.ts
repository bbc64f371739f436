import { actionName } from '../core/blocker/listing.ts'
import { isRefusal } from '../core/refusal.ts'
import { stateAbsence, verifyAbsence } from '../workflows/state-absence.ts'
import { answer, exit, refuseWith } from './answer.ts'
import { readKept } from './checkpoint.ts'
import type { Io } from './ports.ts'
import { readTexts } from './receipt.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `absence state ACTION --from FILE [--to FILE]`: the signed statement that nobody passed the action between two checkpoints; without `--to`, until now. */
export async function state(io: Io, action: string, { from, to }: { from: string; to?: string }): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const first = readKept(io, from)
    const last = to === undefined ? null : readKept(io, to)
    const problems = [
      ...('unreadable' in first ? [{ place: '--from', sentence: first.unreadable }] : []),
      ...(last && 'unreadable' in last ? [{ place: '--to', sentence: last.unreadable }] : []),
    ]
    if ('unreadable' in first || (last && 'unreadable' in last))
      return refuseWith(io, exit.usage, { code: 'unreadable', sentence: 'Nothing was stated.', problems })
    const stated = await stateAbsence(ledger, actionName(action), first, last)
    if (isRefusal(stated))
      return refuseWith(io, stated.code === 'ledger_broken' ? exit.broken : codeOf(stated.code), stated)
    answer(io, { statement: stated.jws, ...stated.absence }, () => [stated.jws])
    return exit.done
  })
}

/** `absence verify FILE --key KEY`: offline; says in words what it proves, and what not. */
export async function verify(io: Io, file: string, { key }: { key: string }): Promise<number> {
  const read = await readTexts(io, file, key)
  if ('unreadable' in read) return refuseWith(io, exit.usage, { code: 'unreadable', sentence: read.unreadable })
  const checked = await verifyAbsence(read.receipt, read.key)
  if ('wrong' in checked)
    return refuseWith(io, exit.broken, {
      code: 'statement_broken',
      sentence: `This statement proves nothing: ${checked.wrong}.`,
    })
  const { absence, span } = checked
  answer(
    io,
    {
      stated: true,
      origin: absence.iss,
      at: absence.at,
      absent: absence.absent,
      from: span.from.size,
      to: span.to.size,
    },
    () => absence.says,
  )
  return exit.done
}

/** That there was a passage is an answer of its own, and no mistake in what was typed. */
function codeOf(code: string): number {
  return code === 'was_passed' ? exit.closed : exit.usage
}
