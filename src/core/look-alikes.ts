import { quote } from './document/problem.ts'
import { isVisible } from './text.ts'

/** What is wrong with the name of an action. */
export interface NameProblem {
  name: string
  sentence: string
}

/**
 * What is wrong with names of actions: a separator in them that is none, or the looks of another name, among them or `known`. Names
 * that the policy lists (`allowed`) are meant as they stand. All of them as `actionName` gives them.
 */
export function nameProblems(
  names: Iterable<string>,
  known: Iterable<string>,
  allowed: ReadonlySet<string>,
): NameProblem[] {
  const given = [...new Set(names)]
  const taken = new Map<string, string[]>()
  const take = (name: string) => {
    const alike = taken.get(skeleton(name))
    if (alike) alike.push(name)
    else taken.set(skeleton(name), [name])
  }
  for (const name of [...known, ...given.filter((name) => allowed.has(name))]) take(name)
  return given.flatMap((name) => {
    if (allowed.has(name)) return []
    const like = taken.get(skeleton(name))?.find((other) => other !== name)
    take(name)
    if (separator.test(name)) return [{ name, sentence: separatorSentence(name) }]
    return like === undefined ? [] : [{ name, sentence: looksLike(name, like) }]
  })
}

/**
 * What stays of a name when case, hyphens, underscores, blanks and what can't be seen make no difference, and Cyrillic and Greek letters count
 * as the Latin ones they look like. Names with the same skeleton are told apart by nobody who reads them.
 */
export function skeleton(name: string): string {
  const compatible = name.normalize('NFKC')
  // ν looks like v and Ν like N: what has no small Latin letter is read as capitals, so that case makes no difference.
  const seen = /[a-z]/.test(compatible) ? compatible : compatible.toUpperCase()
  const folded = replaced(seen, capitals).toUpperCase().toLowerCase().normalize('NFKC')
  return replaced(folded, letters).replace(
    /[\p{Pd}\p{Pc}\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2212\u2800\s]/gu,
    '',
  )
}

/** That a name is perhaps several, because something else than `/` stands between its parts, and what was probably meant. */
export function separatorSentence(name: string): string {
  const parts = name.split(new RegExp(separator, 'giu')).map((part) => part.trim())
  return `found ${quote(name)}; names are split at \`/\` alone, so that this is one action. Perhaps ${quote(parts.filter(isVisible).join('/'))} was meant: write it so, or list the name under \`actions\` in the policy.`
}

/** Commas, semicolons, bars, strokes and line breaks of any script, and the word. */
const separator = /[,;|\\\n\r\u0085\u2028\u2029،؛、﹐﹑﹔，；｜＼／⁄∕∖⧵⧸⧹╱╲∣❘ǀ]|\sand\s/iu

function looksLike(name: string, other: string): string {
  return `${quote(name)} looks like ${quote(other)}, and names are compared exactly: they would be two actions. Use one spelling, or list the name under \`actions\` in the policy.`
}

function replaced(text: string, by: ReadonlyMap<string, string>): string {
  return Array.from(text, (letter) => by.get(letter) ?? letter).join('')
}

function pairs(those: string, like: string): Map<string, string> {
  return new Map(Array.from(those, (letter, i) => [letter, like[i] ?? letter]))
}

// From https://www.unicode.org/Public/security/latest/confusables.txt, what passes for a Latin letter in running text.
const capitals = pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX')
const letters = pairs('авгеһніјкӏмпоԁԛрсѕтуүѵԝхαβγεζηικνορτυωχıɑɡ', 'abrehhijklmnodqpcstyyvwxabyeznikvoptuwxiag')
