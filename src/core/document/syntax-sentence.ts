import { type ParseErrorCode, printParseErrorCode } from 'jsonc-parser'
import { excerpt } from './problem.ts'

/** What the parser calls a mistake. */
export type Mistake = keyof typeof ParseErrorCode

export function mistakeOf(code: ParseErrorCode): Mistake {
  return printParseErrorCode(code) as Mistake
}

/** Whether a mistake leaves no doubt about what was meant: a comment, a missing comma, a comma too many. */
export function isSlip(mistake: Mistake, text: string, offset: number): boolean {
  if (mistake === 'InvalidCommentToken' || mistake === 'CommaExpected') return true
  return trailingComma(mistake, text, offset) !== undefined
}

/** What the parser found, what JSON expects there and what to do, and the offset to point at. */
export function syntaxSentence(
  mistake: Mistake,
  text: string,
  offset: number,
  length: number,
): { at: number; sentence: string } {
  const comma = trailingComma(mistake, text, offset)
  if (comma !== undefined) {
    return {
      at: comma,
      sentence: `found a comma before \`${text[offset]}\`; JSON has none after the last entry. Remove it.`,
    }
  }
  const found =
    offset >= text.length ? 'the end of the text' : excerpt(text.slice(offset, offset + Math.max(length, 1)))
  if (mistake === 'InvalidSymbol' && /^\s*:/.test(text.slice(offset + length, offset + length + 50))) {
    return { at: offset, sentence: sentenceFor('PropertyNameExpected', found) }
  }
  return { at: offset, sentence: sentenceFor(mistake, found) }
}

function trailingComma(mistake: Mistake, text: string, offset: number): number | undefined {
  if (mistake !== 'PropertyNameExpected' && mistake !== 'ValueExpected') return undefined
  if (text[offset] !== '}' && text[offset] !== ']') return undefined
  let before = offset - 1
  while (before >= 0 && ' \t\r\n'.includes(text[before] ?? '')) before -= 1
  if (text[before] !== ',') return undefined
  // `[,]` and `[1,,]` lack a value; only a comma after something is one too many.
  return /["\w}\]]\s*$/.test(text.slice(Math.max(0, before - 100), before)) ? before : undefined
}

function sentenceFor(mistake: Mistake, found: string): string {
  switch (mistake) {
    case 'InvalidSymbol':
      return `found ${found}; expected text in double quotes, a number, true, false, null, { or [. Correct it.`
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return `found ${found}; expected a number such as 12 or 0.5. Correct it, or put it in double quotes.`
    case 'PropertyNameExpected':
      return `found ${found}; expected a name in double quotes. Correct it.`
    case 'ValueExpected':
      return `found ${found}; expected a value. Add it, or remove the name or comma before it.`
    case 'ColonExpected':
      return `found ${found}; expected a colon after the name. Add it.`
    case 'CommaExpected':
      return `found ${found}; expected a comma before it. Add it.`
    case 'CloseBraceExpected':
      return `found ${found}; expected \`}\`. Close the object, or see whether the text was cut off.`
    case 'CloseBracketExpected':
      return `found ${found}; expected \`]\`. Close the list, or see whether the text was cut off.`
    case 'EndOfFileExpected':
      return `found ${found} after the end of the JSON; expected nothing more. Remove it, or put the page's heading before the JSON.`
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return `found the comment ${found}; JSON has no comments. Remove it.`
    case 'UnexpectedEndOfString':
      return `found text without its closing double quote, ${found}; expected it on the same line. Add it, or write a line break as \\n.`
    case 'InvalidUnicode':
      return `found ${found}; expected four hexadecimal digits after \\u. Correct it.`
    case 'InvalidEscapeCharacter':
      return `found a backslash that means nothing to JSON in ${found}; expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u. Write a backslash as \\\\.`
    case 'InvalidCharacter':
      return `found a control character in ${found}; expected it escaped, such as \\t or \\n. Escape or remove it.`
    default:
      mistake satisfies never
      return `found ${found}; expected JSON. Correct it.`
  }
}
