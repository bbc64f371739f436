import type { Problem } from './problem.ts'

const MEGABYTE = 1024 * 1024
const LARGEST = 16 * MEGABYTE

/** Bytes as text, byte-order mark included, or why they are not acceptable text. */
export function decode(bytes: Uint8Array): { text: string } | { problem: Problem } {
  if (bytes.length > LARGEST) return refused('document', tooLarge(bytes.length))
  if (looksLikeUtf16(bytes)) {
    return refused('byte 1', 'found the byte-order mark of UTF-16; expected UTF-8. Save the file as UTF-8.')
  }
  const text = strictly(bytes)
  if (text === undefined) return refused(...notUtf8(bytes))
  if (text.trim() === '')
    return refused('document', 'found nothing; expected a blocker map in JSON. Check which file this is.')
  return { text }
}

function refused(place: string, sentence: string): { problem: Problem } {
  return { problem: { place, sentence } }
}

function tooLarge(size: number): string {
  const found = (Math.ceil((size / MEGABYTE) * 10) / 10).toFixed(1)
  return `found ${found} MB; expected at most 16 MB. Split the map into several documents, each with its own \`doc\`.`
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function strictly(bytes: Uint8Array, stream = false): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream })
  } catch {
    return undefined
  }
}

function notUtf8(bytes: Uint8Array): [place: string, sentence: string] {
  const good = longestGoodPrefix(bytes)
  const advice = 'expected UTF-8. Save the file as UTF-8.'
  if (good === bytes.length) return [`byte ${good}`, `the text ends in the middle of a character; ${advice}`]
  const byte = (bytes[good] ?? 0).toString(16).toUpperCase().padStart(2, '0')
  return [`byte ${good + 1}`, `found 0x${byte}, which is not valid there; ${advice}`]
}

/** A prefix that ends within a character still counts as good. */
function longestGoodPrefix(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (strictly(bytes.subarray(0, middle), true) === undefined) high = middle - 1
    else low = middle
  }
  return low
}
