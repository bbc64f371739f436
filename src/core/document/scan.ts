/** From the first character to just after the last. */
export interface Span {
  start: number
  end: number
}

export const DEEPEST = 100

interface Frame {
  start: number
  brace: boolean
  /** Starts as a JSON object does, with a name in double quotes or empty. */
  json: boolean
  /** Part of another JSON object, and so no map of its own. */
  inside: boolean
  doc: boolean
  blockers: boolean
}

/**
 * Matches the braces of a page in one pass, strings skipped, and keeps the objects that look like a blocker map: those with
 * `blockers`, or if there are none, those with `doc`. It forgives prose around them and mistakes in them; the parser judges.
 */
export function scanBraces(text: string, bare: boolean): { maps: Span[]; firstBrace: number; tooDeepAt?: number } {
  const firstBrace = text.indexOf('{')
  const stack: Frame[] = []
  const withBlockers: Span[] = []
  const withDoc: Span[] = []
  const close = (frame: Frame, end: number) => {
    if (frame.inside) return
    if (frame.blockers) withBlockers.push({ start: frame.start, end })
    else if (frame.doc) withDoc.push({ start: frame.start, end })
  }

  for (let at = bare ? 0 : firstBrace; at >= 0 && at < text.length; at += 1) {
    const character = text[at]
    const top = stack.at(-1)
    if (character === '{' || (character === '[' && (top || bare))) {
      if (stack.length === DEEPEST) return { maps: [], firstBrace, tooDeepAt: at }
      stack.push(frameAt(text, at, top))
    } else if (character === '"' && top) {
      const end = endOfString(text, at)
      if (top.brace) noteName(text, at, end, top)
      at = end - 1
    } else if (character === '}') {
      const frame = closeBrace(stack)
      if (frame) close(frame, at + 1)
    } else if (character === ']' && top && !top.brace) {
      stack.pop()
    }
  }
  // What is never closed ends with the last closing brace of the text, so that the parser names the mistake and not the links below.
  const last = text.lastIndexOf('}') + 1
  for (const frame of stack) close(frame, last > frame.start ? last : text.length)
  const maps = withBlockers.length > 0 ? withBlockers : withDoc
  return { maps: maps.sort((one, other) => one.start - other.start), firstBrace }
}

function frameAt(text: string, start: number, parent: Frame | undefined): Frame {
  const brace = text[start] === '{'
  const next = text[nextVisible(text, start + 1)]
  const inside = parent !== undefined && (parent.inside || parent.json || parent.blockers)
  return { start, brace, json: brace && (next === '"' || next === '}'), inside, doc: false, blockers: false }
}

/** A JSON string ends at its quote or, broken, with its line. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') return at + 1
    if (character === '\n' || character === '\r') return at
    if (character === '\\' && text[at + 1] !== '\n' && text[at + 1] !== '\r') at += 1
  }
  return text.length
}

function noteName(text: string, start: number, end: number, frame: Frame): void {
  if (end - start > 60 || text[nextVisible(text, end)] !== ':') return
  const name = nameIn(text.slice(start, end))
  if (name === 'doc') frame.doc = true
  if (name === 'blockers') frame.blockers = true
}

function nameIn(quoted: string): unknown {
  try {
    return JSON.parse(quoted)
  } catch {
    return undefined
  }
}

function nextVisible(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1
  return at
}

function closeBrace(stack: Frame[]): Frame | undefined {
  if (!stack.some((frame) => frame.brace)) return undefined
  for (;;) {
    const frame = stack.pop()
    if (!frame || frame.brace) return frame
  }
}
