import { emojiNamed } from './emoji.ts'
import { decode, type Inline } from './inline.ts'
import { parseAngle } from './parse-angle.ts'

/** Text between line-level marks: ordinary lines, a quotation, or preformatted text. */
export type Passage = { kind: 'lines' | 'quote'; children: Inline[] } | { kind: 'pre'; text: string }

interface Found {
  node: Inline
  end: number
}

const STYLES: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' }
const WORD = /[\p{L}\p{N}_]/u

/**
 * Reads Slack's mrkdwn as Slack does: a style needs a word boundary outside and no space inside, nothing is parsed in code, and `&amp;`,
 * `&lt;`, `&gt;` are decoded once, after parsing. https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseMrkdwn(source: string): Passage[] {
  return source.split(/\n?```([\s\S]+?)```\n?/).flatMap((part, index): Passage[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: decode(part.replace(/^\n|\n$/g, '')) }]
    return part === '' ? [] : parseLines(part)
  })
}

function parseLines(part: string): Passage[] {
  const groups: { quote: boolean; lines: string[] }[] = []
  for (const line of part.split('\n')) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line)
    const last = groups.at(-1)
    if (last && last.quote === Boolean(quoted)) last.lines.push(quoted?.[1] ?? line)
    else groups.push({ quote: Boolean(quoted), lines: [quoted?.[1] ?? line] })
  }
  return groups.map(({ quote, lines }) => ({
    kind: quote ? 'quote' : 'lines',
    children: parseInline(lines.join('\n')),
  }))
}

function parseInline(source: string): Inline[] {
  const nodes: Inline[] = []
  let plain = ''
  let at = 0
  while (at < source.length) {
    const found =
      findCode(source, at) ??
      findAngle(source, at) ??
      findStyle(source, at) ??
      findEmoji(source, at) ??
      findUrl(source, at)
    if (found) {
      if (plain) nodes.push({ kind: 'text', text: decode(plain) })
      plain = ''
      nodes.push(found.node)
      at = found.end
    } else {
      plain += source.charAt(at)
      at += 1
    }
  }
  if (plain) nodes.push({ kind: 'text', text: decode(plain) })
  return nodes
}

function findCode(source: string, at: number): Found | undefined {
  if (source.charAt(at) !== '`') return undefined
  const match = matchAt(/`([^`\n]+)`/y, source, at)
  return match && { node: { kind: 'code', text: decode(match[1] ?? '') }, end: at + match[0].length }
}

function findAngle(source: string, at: number): Found | undefined {
  if (source.charAt(at) !== '<') return undefined
  const match = matchAt(/<([^<>\n]+)>/y, source, at)
  const node = match && parseAngle(match[1] ?? '')
  return node && { node, end: at + match[0].length }
}

function findStyle(source: string, at: number): Found | undefined {
  const mark = source.charAt(at)
  const kind = STYLES[mark]
  if (
    !kind ||
    WORD.test(source.charAt(at - 1)) ||
    !/[^\s]/.test(source.charAt(at + 1)) ||
    source.charAt(at + 1) === mark
  )
    return undefined
  const end = closingMark(source, at + 1, mark)
  return end === undefined
    ? undefined
    : { node: { kind, children: parseInline(source.slice(at + 1, end)) }, end: end + 1 }
}

function closingMark(source: string, from: number, mark: string): number | undefined {
  for (let at = from; at < source.length; at++) {
    const whole = findCode(source, at) ?? findAngle(source, at)
    if (whole) at = whole.end - 1
    else if (source.charAt(at) === '\n') return undefined
    else if (source.charAt(at) === mark && at > from && closes(source, at)) return at
  }
  return undefined
}

function closes(source: string, at: number): boolean {
  return (
    !/\s/.test(source.charAt(at - 1)) &&
    !WORD.test(source.charAt(at + 1)) &&
    source.charAt(at + 1) !== source.charAt(at)
  )
}

function findEmoji(source: string, at: number): Found | undefined {
  const match = matchAt(/:([a-z0-9_+-]+):/y, source, at)
  const name = match?.[1] ?? ''
  const character = emojiNamed(name)
  return match && character ? { node: { kind: 'emoji', character, name }, end: at + match[0].length } : undefined
}

/** Slack links a bare address too, also in text that came from elsewhere: better to see that here. */
function findUrl(source: string, at: number): Found | undefined {
  if (WORD.test(source.charAt(at - 1))) return undefined
  const match = matchAt(/https?:\/\/[^\s<>|`*]*[^\s<>|`*.,;:!?)\]'"]/y, source, at)
  return match && { node: { kind: 'link', url: decode(match[0]), label: decode(match[0]) }, end: at + match[0].length }
}

function matchAt(sticky: RegExp, source: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at
  return sticky.exec(source) ?? undefined
}
