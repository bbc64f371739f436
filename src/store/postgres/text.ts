/**
 * PostgreSQL keeps no U+0000 in text, and a document may hold one. It is written as U+001A and `0`, and U+001A itself twice.
 * An entry's text never has either: canonical JSON escapes control characters, so that its hash can be recomputed in SQL.
 */
export function toStored(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (found) => (found === nul ? `${mark}0` : mark + mark)) : text
}

/** The text as it was before `toStored`. */
export function fromStored(text: string): string {
  return text.includes(mark) ? text.replace(everyMark, (_, kind) => (kind === '0' ? nul : mark)) : text
}

const nul = '\u0000'
const mark = '\u001a'
const special = new RegExp(`[${nul}${mark}]`)
const everySpecial = new RegExp(`[${nul}${mark}]`, 'g')
const everyMark = new RegExp(`${mark}(0|${mark})`, 'g')
