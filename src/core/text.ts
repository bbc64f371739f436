import { distance } from 'fastest-levenshtein'

/** White space folded to single blanks and trimmed, NFC: the form in which text is fingerprinted and compared. */
export function foldWhiteSpace(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** The form in which people look for words: as above, where case, accents and Vietnamese marks (`đ`, `ệ`) make no difference, nor which dash stands there. */
export function foldForSearch(text: string): string {
  const plain = foldWhiteSpace(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\p{Pd}/gu, '-')
  return plain
    .toUpperCase()
    .toLowerCase()
    .replace(/[đðłøæœþ]/gu, (letter) => withoutStroke[letter] ?? letter)
}

/** Letters that Unicode does not take apart. */
const withoutStroke: Record<string, string> = { đ: 'd', ð: 'd', ł: 'l', ø: 'o', æ: 'ae', œ: 'oe', þ: 'th' }

/** Whether there is anything to see: blanks, zero-width and direction marks alone are nothing. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text)
}

/** The nearest of the known words, when it is near enough to be a slip of the hand; never assumed, only suggested. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const folded = word.trim().toLowerCase()
  let best: { candidate: string; far: number } | undefined
  for (const candidate of known) {
    const far = slips(folded, candidate.toLowerCase())
    if (far <= Math.max(1, Math.floor(candidate.length / 3)) && (!best || far < best.far)) best = { candidate, far }
  }
  return best?.candidate
}

/** The edit distance, in which two letters that changed places are one slip. */
function slips(a: string, b: string): number {
  const at = [...a].findIndex((letter, i) => letter !== b[i])
  const swapped = at >= 0 && a === `${b.slice(0, at)}${b[at + 1] ?? ''}${b[at]}${b.slice(at + 2)}`
  return swapped ? 1 : distance(a, b)
}
