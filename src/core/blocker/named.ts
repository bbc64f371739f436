import { foldForSearch } from '../text.ts'
import type { State } from '../view.ts'
import type { BlockerState } from './blocker.ts'
import { blockerKey } from './listing.ts'

/**
 * The blockers that somebody may mean, in the order in which they were listed: the one with this id, else the only one whose id ends so, else
 * all whose ids hold every word of it, whatever their case and marks. Empty when none does, or nothing was typed.
 */
export function blockersNamed({ blockers }: Pick<State, 'blockers'>, typed: string): BlockerState[] {
  const ending = blockersEnding({ blockers }, typed)
  if (ending.length === 1) return ending
  const words = foldForSearch(typed).split(' ').filter(Boolean)
  if (words.length === 0) return []
  const holding = [...blockers.values()].filter(({ id }) => {
    const folded = foldForSearch(id)
    return words.every((word) => folded.includes(word))
  })
  // What ends so holds it too, unless marks make a difference to its end alone.
  return holding.length > 0 ? holding : ending
}

/** The blocker with this id, in any case, else all whose ids end so. */
export function blockersEnding({ blockers }: Pick<State, 'blockers'>, typed: string): BlockerState[] {
  const key = blockerKey(typed)
  if (!key) return []
  const exact = blockers.get(key)
  return exact ? [exact] : [...blockers.values()].filter((blocker) => blocker.key.endsWith(key))
}
