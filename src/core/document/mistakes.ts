import { type JSONVisitor, type ParseErrorCode, visit } from 'jsonc-parser'
import type { PlaceOf } from './place.ts'
import { type Problems, quote } from './problem.ts'
import { isSlip, type Mistake, mistakeOf, syntaxSentence } from './syntax-sentence.ts'

/**
 * Makes a problem of every mistake in a JSON text, the parser as strict as the standard. A slip leaves no doubt about the value; when the
 * text is broken, what it says is open.
 */
export function findMistakes(
  text: string,
  placeOf: PlaceOf,
  problems: Problems,
): { verdict: 'good' | 'slips' | 'broken' } {
  let verdict: 'good' | 'slips' | 'broken' = 'good'
  let last: Reported | undefined
  const depth = { now: 0, ended: false }

  const onError = (code: ParseErrorCode, offset: number, length: number) => {
    const mistake = depth.ended && offset < text.length ? 'EndOfFileExpected' : mistakeOf(code)
    const told = last !== undefined && followsFrom(last, mistake, offset, text)
    last = { mistake, offset, end: offset + length, misread: endOfMisreading(mistake, offset + length, text, last) }
    if (isSlip(mistake, text, offset)) verdict = verdict === 'good' ? 'slips' : verdict
    else if (!told) verdict = 'broken'
    if (told) return
    problems.addLazily(() => {
      const { at, sentence } = syntaxSentence(mistake, text, offset, length)
      return { place: placeOf(at), sentence }
    })
  }
  visit(text, { ...namesGivenTwice(placeOf, problems, depth), onError }, { disallowComments: true })
  return { verdict }
}

interface Reported {
  mistake: Mistake
  offset: number
  end: number
  /** Up to here, inside and outside of texts are mixed up. */
  misread: number
}

/** The parser reports one mistake several times over while it finds its way back. */
function followsFrom(last: Reported, mistake: Mistake, offset: number, text: string): boolean {
  if (last.offset === offset || offset < last.misread) return true
  if (last.mistake === 'EndOfFileExpected') return true
  if (last.mistake === 'PropertyNameExpected' && mistake === 'ValueExpected') return true
  return (
    (last.mistake === 'InvalidSymbol' || last.mistake === 'ColonExpected') && text.slice(last.end, offset).trim() === ''
  )
}

/** After a text without its closing quote, the line after it is read inside out. */
function endOfMisreading(mistake: Mistake, end: number, text: string, last: Reported | undefined): number {
  if (mistake !== 'UnexpectedEndOfString') return last?.misread ?? 0
  const lineEnd = /\r\n|\r|\n|$/.exec(text.slice(end))
  const next = end + (lineEnd?.index ?? 0) + (lineEnd?.[0].length ?? 0)
  return next + text.slice(next).search(/[\r\n]|$/)
}

function namesGivenTwice(placeOf: PlaceOf, problems: Problems, depth: { now: number; ended: boolean }): JSONVisitor {
  const objects: Map<string, number>[] = []
  const enter = () => {
    depth.now += 1
  }
  const leave = () => {
    depth.now -= 1
    depth.ended = depth.now === 0
  }
  return {
    onObjectBegin: () => {
      enter()
      objects.push(new Map())
    },
    onObjectEnd: () => {
      leave()
      objects.pop()
    },
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty: (name, offset) => {
      const names = objects.at(-1)
      const first = names?.get(name)
      if (first === undefined) names?.set(name, offset)
      else problems.addLazily(() => ({ place: placeOf(offset), sentence: givenTwice(name, placeOf(first)) }))
    },
  }
}

function givenTwice(name: string, first: string): string {
  return `${quote(name)} is given a second time in one object, first at ${first}; expected each name once. Keep the one that is meant.`
}
