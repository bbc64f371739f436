import type { Actor } from './actor.ts'
import type { Entry, Fact } from './entry.ts'
import { entryVersion, wellFormed } from './ledger/entry-text.ts'
import { subjectOf } from './subject.ts'

/** Gives facts their places at the end of a ledger of some size, as they are both folded and stored. */
export function placeFacts(facts: readonly Fact[], { size }: { size: number }, by: Actor, at: string): Entry[] {
  return facts.map((fact, i) =>
    wellFormed({ ...fact, v: entryVersion, seq: size + i + 1, at, by, subject: subjectOf(fact) } as Entry),
  )
}
