import { DEEPEST } from './scan.ts'

/**
 * The value of a JSON text without any mistake, in a fraction of the time that it takes to say where each one is. Undefined when the engine's
 * parser refuses the text, when it is nested too deep, or when a name may be given twice in one object, which that parser lets pass.
 */
export function readClean(text: string): { value: unknown } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const kept = countNames(value, 0)
  return kept !== null && kept === countWritten(text) ? { value } : undefined
}

/** How many names the objects in a value have; null when it is nested too deep. */
function countNames(value: unknown, depth: number): number | null {
  if (typeof value !== 'object' || value === null) return 0
  if (depth === DEEPEST) return null
  const items = Object.values(value)
  let count = Array.isArray(value) ? 0 : items.length
  for (const item of items) {
    if (typeof item !== 'object') continue
    const inside = countNames(item, depth + 1)
    if (inside === null) return null
    count += inside
  }
  return count
}

/** Whether a JSON text without mistakes writes a name with an escape in it, of which V8 may make another: `JSON.parse` is not to be trusted then. */
export function hasEscapedName(text: string): boolean {
  return countWritten(text) === null
}

/**
 * How many names a JSON text without mistakes writes: the texts with a colon behind them. One that is written twice is kept once. Null when
 * one has an escape in it: V8 takes it for a name it saw before that begins with a backslash, and then counts for nothing.
 */
function countWritten(text: string): number | null {
  let count = 0
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfText(text, start)
    if (text[afterBlanks(text, end)] === ':') {
      if (text.slice(start, end).includes('\\')) return null
      count += 1
    }
    start = text.indexOf('"', end)
  }
  return count
}

/** Just after the closing quote: the first that an even number of backslashes stands before. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
}

function afterBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return at
}
