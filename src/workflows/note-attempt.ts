import type { Actor } from '../core/actor.ts'
import type { CommandOf } from '../core/command.ts'
import { actorOf } from '../core/decide.ts'
import { digestOf } from '../core/digest.ts'
import { isRefusal } from '../core/refusal.ts'
import { countAgain, recordAttempt } from '../store/attempts.ts'
import type { Ledger } from './ledger.ts'

type Attempt = CommandOf<'note-refused-passage' | 'note-refused-decision'>

/** The same attempt again within this time is counted, not written again. */
const again = 10 * 60_000

/** Who tried, whatever the call was that they did it in. */
function whoOf(attempt: Attempt): Actor {
  const by = actorOf(attempt, { kind: 'countersign' })
  return by.kind === 'caller' ? { kind: 'caller', id: by.id, name: by.name } : by
}

/** Remembers that somebody wanted what is refused (rule 12). Where the ledger takes nothing any more, the refusal is all there is. */
export async function noteAttempt(ledger: Ledger, attempt: Attempt): Promise<void> {
  const { desk } = ledger.state
  if (ledger.broken || desk.workspace === null || desk.moved) return
  const key = digestOf({ ...attempt, by: whoOf(attempt) })
  const now = ledger.now
  const since = new Date(now - again).toISOString()
  if (await countAgain(ledger.db, key, since, new Date(now).toISOString())) return
  const done = await ledger.execute(attempt)
  if (isRefusal(done)) return
  const entry = done.entries.at(-1)
  if (entry) await recordAttempt(ledger.db, key, entry)
}
