import type { PlainTextElement } from '@slack/types'
import { escapedLength, LIMITS } from './limits.ts'

/** What a text that had to be cut ends in; every view that can cut has a Details button. */
export const CUT = '… (full text: Details)'

/** A `plain_text` object: Slack reads no markup in it, and counts it after escaping. Never empty. */
export function plain(text: string, max: number, ending = CUT): PlainTextElement {
  return { type: 'plain_text', text: cut(text, max, ending).trim() || '–', emoji: false }
}

/** The top-level `text` of a message: escaped, and short enough after escaping. */
export function fallback(text: string): string {
  return escapeText(cut(text, LIMITS.fallback - 100)) || '–'
}

/** At most `max` characters after escaping, cut between code points; what is cut says where the rest is. */
export function cut(text: string, max: number, ending = CUT): string {
  const whole = visible(text)
  if (escapedLength(whole) <= max) return whole
  const room = max - escapedLength(ending)
  let kept = ''
  let length = 0
  for (const character of whole) {
    length += escapedLength(character)
    if (length > room) break
    kept += character
  }
  return `${kept.trimEnd()}${ending}`
}

/** Whether `cut` would leave something out. */
export function isCut(text: string, max: number): boolean {
  return escapedLength(visible(text)) > max
}

/** Somebody's words as the end of a sentence, with one full stop: `“no window yet”.`, `“No window yet.”` */
export function quoted(text: string, max = Number.POSITIVE_INFINITY): string {
  const words = cut(text, max)
  return /[.!?…]$/u.test(words) ? `“${words}”` : `“${words}”.`
}

/** All of a text, in pieces of at most `max` characters after escaping; broken at white space where there is any. */
export function pieces(text: string, max: number): string[] {
  const found: string[] = []
  let rest = visible(text)
  while (escapedLength(rest) > max) {
    const head = cut(rest, max, '')
    const space = head.search(/\s\S*$/u)
    const end = space > max / 2 ? space + 1 : head.length
    found.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return rest ? [...found, rest] : found
}

/** Slack's three escapes, the ampersand first. Only the top-level `text` needs them. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A text without what cannot be seen: marks of direction, zero-width and control characters. Emoji and joined scripts stay whole. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/[[\p{Default_Ignorable_Code_Point}\p{Cc}]--[\n\t\u200C\u200D\uFE00-\uFE0F]]/gv, '')
    .replace(/(?<=^|[\p{ASCII}])[\u200C\u200D]+|[\u200C\u200D]+(?=$|[\p{ASCII}])/gu, '')
}
