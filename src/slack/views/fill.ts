import type { KnownBlock } from '@slack/types'
import { charactersIn, LIMITS, type Surface } from './limits.ts'

/** As many groups of blocks as the surface holds between head and tail, drawn one by one; `more` says how many are left out. */
export function fill(
  surface: Surface,
  head: KnownBlock[],
  groups: (() => KnownBlock[])[],
  more: (left: number) => KnownBlock[],
  tail: KnownBlock[] = [],
): KnownBlock[] {
  const room = roomOn(surface)
  const fixed = [...head, ...more(groups.length), ...tail]
  let blocks = room.blocks - fixed.length
  let characters = room.characters - charactersIn(fixed)
  const taken: KnownBlock[] = []
  for (const [index, draw] of groups.entries()) {
    const group = draw()
    blocks -= group.length
    characters -= charactersIn(group)
    if (blocks < 0 || characters < 0) return [...head, ...taken, ...more(groups.length - index), ...tail]
    taken.push(...group)
  }
  return [...head, ...taken, ...tail]
}

/** The first items of a list, with one in words for those left out. */
export function firstOf<T>(items: readonly T[], max: number, show: (item: T) => string, more: string): string[] {
  const shown = items.slice(0, max).map(show)
  return items.length > max ? [...shown, `and ${items.length - max} more${more}`] : shown
}

function roomOn(surface: Surface): { blocks: number; characters: number } {
  const characters = surface === 'message' ? LIMITS.charactersInMessage - 500 : LIMITS.charactersInView
  return { blocks: LIMITS.blocks[surface], characters }
}
