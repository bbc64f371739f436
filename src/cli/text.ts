import { styleText } from 'node:util'

/** A line for people, uncoloured where nobody sees colour. */
export type Text = string | readonly (string | Span)[]

export interface Span {
  style: 'bold' | 'dim' | 'red' | 'green' | 'yellow'
  text: string
}

/** The line as it is written: one line, whatever stands in it, with colour only by our own hand. */
export function render(line: Text, colourful: boolean): string {
  const part = (found: string | Span) => {
    if (typeof found === 'string') return visible(found)
    const text = visible(found.text)
    // Which stream may be coloured is asked by whoever writes to it.
    return colourful ? styleText(found.style, text, { validateStream: false }) : text
  }
  return [line].flat().map(part).join('')
}

/** A JSON value over several lines; what a terminal would obey instead of showing is escaped, as JSON allows. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Texts in columns, each as wide as its widest cell; nothing is padded at the end of a row. */
export function columns(rows: readonly (readonly string[])[]): string[][] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => lengthOf(row[i] ?? ''))))
  return rows.map((row) => {
    const last = row.findLastIndex((cell) => cell !== '')
    return row.map((cell, i) => (i < last ? cell + ' '.repeat((widths[i] ?? 0) - lengthOf(cell) + 2) : cell))
  })
}

/** `1 use`, `3 blockers`; a plural that is not made with an s is given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

// Text from a document must not move the cursor, colour the screen, or show a line that nobody wrote.
function visible(text: string): string {
  return text
    .replace(/[\n\r\t]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
}

function lengthOf(text: string): number {
  return Array.from(visible(text)).length
}
