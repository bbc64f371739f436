import { type Actor, actorName } from '../../../core/actor.ts'
import type { ChangedField } from '../../../core/blocker/changed-fields.ts'
import { type Entry, type EntryOf, type Fact, seqIn } from '../../../core/entry.ts'
import type { View } from '../../../core/view.ts'
import { visible } from '../text.ts'

/** One entry in words. */
export interface Line {
  sentence: string
  /** The reason, the question, the answer: what a person wrote. */
  words: string
  /** What a revision changed. */
  changes?: ChangedField[]
}

/** What a line may look at beside its entry: what is true now, and the earlier entries that it speaks of. */
export interface Scene {
  state: View
  earlier: readonly Entry[]
}

/** The line of every entry of some kinds: a new kind does not compile until it has one. */
export type Lines<K extends Fact['kind']> = { [One in K]: (entry: EntryOf<One>, scene: Scene) => Line }

/** A sentence that quotes nobody. */
export function plainly(sentence: string): Line {
  return { sentence, words: '' }
}

/** The entry that made what an id names: `G-12` is what entry 12 issued. */
export function made<K extends Fact['kind']>({ earlier }: Scene, id: string, kind: K): EntryOf<K> | undefined {
  const entry = earlier.find(({ seq }) => seq === seqIn(id))
  return entry?.kind === kind ? (entry as EntryOf<K>) : undefined
}

/** What a caller calls itself, which nobody has verified (rule 11). */
export function calling(name: string): string {
  return `somebody who calls itself ${inQuotes(name)}`
}

/** Words of others in quotation marks that they cannot close themselves. */
export function inQuotes(text: string): string {
  return `“${visible(text).replace(/[“”]/gu, '"').trim()}”`
}

/** `@Ana’s` to others, `their own` to Ana herself. */
export function whose(owner: Actor, teller: Actor): string {
  const own = owner.kind === 'person' && teller.kind === 'person' && owner.user === teller.user
  return own ? 'their own' : `${actorName(owner)}’s`
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
