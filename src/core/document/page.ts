import type { PlaceOf } from './place.ts'
import type { Problem } from './problem.ts'
import { DEEPEST, type Span, scanBraces } from './scan.ts'

/** Finds the blocker map: the whole text if it is JSON, otherwise the one JSON object on the page that looks like a map. */
export function findMap(text: string, placeOf: PlaceOf): Span | { problem: Problem } {
  const bare = bareJson(text)
  const scan = scanBraces(text, bare !== undefined)
  if (scan.tooDeepAt !== undefined) return refused(placeOf(scan.tooDeepAt), TOO_DEEP)
  return bare ?? onPage(text, scan.maps, scan.firstBrace, placeOf)
}

export const TOO_DEEP = `brackets are nested more than ${DEEPEST} deep here; a blocker map needs 4. Check which file this is.`

/** A text that begins as JSON begins is JSON to its end: what follows it is a mistake, not a page. */
export function bareJson(text: string): Span | undefined {
  const start = text.search(/[^\s\uFEFF]/)
  const end = text.trimEnd().length
  const beginsLikeJson = /^\{\s*["}]|^\[\s*[{[\]"]/.test(text.slice(start, start + 1000))
  const enclosed = text[start] === '{' && text[end - 1] === '}'
  return beginsLikeJson || enclosed ? { start, end } : undefined
}

function onPage(text: string, maps: Span[], firstBrace: number, placeOf: PlaceOf): Span | { problem: Problem } {
  const [map, another] = maps
  if (!map) return nothingFound(text, firstBrace, placeOf)
  if (another) {
    return refused(
      placeOf(another.start),
      `here is a second JSON object that looks like a blocker map, the first is at ${placeOf(map.start)}; expected one. Keep the one that is meant.`,
    )
  }
  const after = map.end + text.slice(map.end).search(/\S|$/)
  if (/[{}[\],:"]/.test(text[after] ?? '')) {
    return refused(
      placeOf(after),
      `found \`${text[after]}\` after the end of the JSON; expected the rest of the page. Remove it.`,
    )
  }
  return map
}

function nothingFound(text: string, firstBrace: number, placeOf: PlaceOf): { problem: Problem } {
  if (/^\uFEFF?\s*<(!doctype|html)/i.test(text.slice(0, 1000))) {
    return refused(
      'document',
      'found an HTML page; expected JSON, or a page saved as text. Save the page as text, or save the JSON alone.',
    )
  }
  const expected = 'expected `{ "doc": ..., "blockers": [...] }`'
  if (firstBrace < 0) return refused('document', `found no JSON; ${expected}. Check which file this is.`)
  return refused(
    placeOf(firstBrace),
    `found braces from here on, but no JSON object with a "blockers" list; ${expected}, names in double quotes. Correct it, or check which file this is.`,
  )
}

function refused(place: string, sentence: string): { problem: Problem } {
  return { problem: { place, sentence } }
}
