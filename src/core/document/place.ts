/** Says where in a text an offset is. */
export type PlaceOf = (offset: number) => string

/** Places in a text as `line 12, column 7`, both from 1, columns in characters; a byte-order mark takes no column. */
export function placesIn(text: string): PlaceOf {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    const line = lineOf(starts, offset)
    return `line ${line + 1}, column ${charactersBetween(text, starts[line] ?? 0, offset) + 1}`
  }
}

function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0]
  for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length)
  return starts
}

function lineOf(starts: number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function charactersBetween(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0xdc00 || code > 0xdfff) count += 1
  }
  return count
}
