/** One thing that is wrong, or worth a warning: where, and what to do about it. */
export interface Problem {
  /** `line 12, column 7`, a path such as `blockers[3].id`, `byte 37`, or `document`. */
  place: string
  /** What was found, what was expected, what to do. Plain text: escape it before it goes to Slack. */
  sentence: string
  /** A warning that must not be overlooked; it is told in the channel too. */
  loud?: boolean
}

/** `line 12, column 7: ...` or `blockers[3].id: ...`. */
export function formatProblem(problem: Problem): string {
  return `${problem.place}: ${problem.sentence}`
}

const LISTED = 100

/** Collects problems; the first hundred are kept, the others counted. */
export class Problems {
  count = 0
  #kept: Problem[] = []
  #loud: Problem[] = []

  add(place: string, sentence: string): void {
    this.addLazily(() => ({ place, sentence }))
  }

  /** The same, where place or sentence cost time that only those that are kept deserve. */
  addLazily(problem: () => Problem): void {
    this.count += 1
    if (this.#kept.length < LISTED) this.#kept.push(problem())
  }

  addLoud(place: string, sentence: string): void {
    this.#loud.push({ place, sentence, loud: true })
  }

  listed(noun: 'problem' | 'warning'): Problem[] {
    const more = this.count - this.#kept.length
    const rest = more > 0 ? [{ place: 'document', sentence: `and ${more} more ${noun}${more === 1 ? '' : 's'}.` }] : []
    return [...this.#loud, ...this.#kept, ...rest]
  }
}

/** Text from a document inside a sentence: quoted, at most 60 characters, with what can't be seen written as `\u{200b}`. */
export function quote(text: string): string {
  return `"${shorten(text)}"`
}

/** A piece of JSON inside a sentence, its own quotes included. */
export function excerpt(text: string): string {
  return `\`${shorten(text)}\``
}

function shorten(text: string): string {
  const characters = Array.from(text.slice(0, 200))
  const shown = characters.slice(0, 60).join('').replace(UNSEEN, codePoint)
  return `${shown}${text.length > 200 || characters.length > 60 ? '…' : ''}`
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** A character by its number, `\u{200b}`. */
export function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
