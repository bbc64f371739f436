import type { Actor } from './actor.ts'
import type { Entry, Fact } from './entry.ts'
import { entryVersion } from './ledger/entry-text.ts'
import { subjectOf } from './subject.ts'
import { wellFormed } from './well-formed.ts'

/** Facts as the entries that come after the `size` which a ledger has, each with its subject: at one instant (ISO 8601, UTC), by one actor. */
export function placeFacts(facts: readonly Fact[], { size }: { size: number }, by: Actor, at: string): Entry[] {
  return facts.map((fact, i): Entry => {
    const seq = size + i + 1
    return wellFormed({ ...fact, v: entryVersion, seq, at, by, subject: subjectOf(fact) })
  })
}
