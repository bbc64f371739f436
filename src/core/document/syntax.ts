import { getNodeValue, parseTree } from 'jsonc-parser'
import { hasEscapedName } from './clean-json.ts'
import { findMistakes } from './mistakes.ts'
import { TOO_DEEP } from './page.ts'
import type { PlaceOf } from './place.ts'
import { type Problems, quote } from './problem.ts'
import type { Span } from './scan.ts'

/**
 * The value of the JSON at a span, or nothing when its mistakes leave that open. Every mistake becomes a problem, with line and column in
 * the whole text; comments, missing or trailing commas and names given twice leave the value clear, so that its fields can be checked as well.
 */
export function readJson(
  whole: string,
  span: Span,
  placeOf: PlaceOf,
  problems: Problems,
): { value: unknown } | undefined {
  const text = whole.slice(span.start, span.end)
  const place: PlaceOf = (offset) => placeOf(span.start + offset)
  try {
    const { verdict } = findMistakes(text, place, problems)
    if (verdict === 'broken') return undefined
    return verdict === 'slips' ? { value: leniently(text) } : strictly(text, place, problems)
  } catch (error) {
    // The depth is limited before; comments can still hide brackets from that count.
    if (!(error instanceof RangeError)) throw error
    problems.add(place(0), TOO_DEEP)
    return undefined
  }
}

function leniently(text: string): unknown {
  const root = parseTree(text, [], { allowTrailingComma: true })
  return root ? getNodeValue(root) : undefined
}

/** The engine's own parser has the last word on whether it is JSON; not on what escaped names say. */
function strictly(text: string, placeOf: PlaceOf, problems: Problems): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return { value: hasEscapedName(text) ? leniently(text) : value }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
    problems.add(placeOf(offset), `this is not JSON (${quote(message)}). Correct it.`)
    return undefined
  }
}
