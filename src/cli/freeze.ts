import { actionName } from '../core/blocker/listing.ts'
import type { Freeze } from '../core/desk/desk.ts'
import { holdersCan, quoted } from '../core/reasons.ts'
import { isRefusal } from '../core/refusal.ts'
import type { View } from '../core/view.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `freeze ACTION|all`: closes it at once, until owners thaw it in Slack. Only the ledger is written, so that it works while Slack is down. */
export async function freeze(io: Io, target: string, { reason }: { reason: string }): Promise<number> {
  const action = target.trim() === 'all' ? null : actionName(target)
  return withSoundLedger(io, async (ledger) => {
    const done = await ledger.execute({ kind: 'freeze', action, reason })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    const found = ledger.state.desk.freezes.findLast(
      (known) => known.action === action && known.reason === reason.trim(),
    )
    if (!found) throw new Error(`the freeze of ${target} was recorded, and is not there`)
    const again = done.entries.length === 0
    answer(io, { id: found.id, action, reason: found.reason, by: found.by, at: found.at, again }, () => [
      line(ledger.state, found, again),
    ])
    return exit.done
  })
}

function line(view: View, { id, action, reason }: Freeze, again: boolean): Text {
  const what = action === null ? 'Every action' : action
  const thaw = holdersCan(view, 'owners', 'can thaw it in Slack')
  return [
    { style: 'bold', text: `${what} is frozen${again ? ' already' : ''}` },
    ` (${id}): ${quoted(reason)}. ${thaw}`,
  ]
}
