import { isVisible, nearest } from '../text.ts'
import { codePoint, type Problems, quote } from './problem.ts'

export type Fields = Record<string, unknown>

/** Whether a value is a JSON object, and not a list or null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What the value of a field is, in words. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? quote(value) : `${value}`
}

/** The value of an own field, never of a prototype. */
export function field(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** A required text, trimmed and NFC; undefined, and a problem, when it is missing, no text, or has nothing visible in it. */
export function requiredText(
  fields: Fields,
  name: string,
  at: string,
  known: readonly string[],
  problems: Problems,
): string | undefined {
  const value = field(fields, name)
  if (value === undefined) {
    problems.add(at, `\`${name}\` is missing; expected text.${instead(fields, name, known)} Add \`"${name}": "..."\`.`)
    return undefined
  }
  return visibleText(
    value,
    at,
    ASKS.has(name) ? 'Fill it in, or write "n/a" if none is needed.' : 'Fill it in.',
    problems,
  )
}

const ASKS = new Set(['required_owner_gpt_decision', 'required_technical_proof'])

/** An optional text, trimmed and NFC; empty when it is left out. */
export function optionalText(fields: Fields, name: string, problems: Problems): string {
  const value = field(fields, name)
  if (value === undefined) return ''
  if (typeof value === 'string') return sound(value, name, problems) ? tidy(value) : ''
  problems.add(
    name,
    `found ${describe(value)}; expected text. Write it as text in double quotes, or leave \`${name}\` out.`,
  )
  return ''
}

/** An optional list of texts, each with its place; empty when it is left out. */
export function optionalList(
  fields: Fields,
  name: string,
  at: string,
  problems: Problems,
): { text: string; at: string }[] {
  const value = field(fields, name)
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    problems.add(
      at,
      `found ${describe(value)}; expected a list of texts. Write it as \`["..."]\`, or leave \`${name}\` out.`,
    )
    return []
  }
  return value.flatMap((entry: unknown, index) => {
    const text = visibleText(entry, `${at}[${index}]`, 'Fill it in, or remove it.', problems)
    return text === undefined ? [] : [{ text, at: `${at}[${index}]` }]
  })
}

/** A name (an id, an action) is compared exactly and typed by people, so that there may be nothing invisible in it, and no blank but the usual one. */
export function isSoundName(name: string, at: string, problems: Problems): boolean {
  if (isTooLong(name, NAME_LIMIT, at, 'Slack carries it in a button', problems)) return false
  const hidden = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u.exec(name)
  if (!hidden) return true
  problems.add(
    at,
    `found ${codePoint(hidden[0])}, which can't be seen, in ${quote(name)}; expected a name without it. Remove it.`,
  )
  return false
}

/** Names travel in a button's value, which Slack limits to 2,000 characters, percent-encoded. */
const NAME_LIMIT = 200

/** What somebody approves must fit one modal, in full: 100 blocks of 3,000 characters, with the other fields beside it. */
const TEXT_LIMIT = 15_000

function isTooLong(text: string, limit: number, at: string, why: string, problems: Problems): boolean {
  if (text.length <= limit) return false
  problems.add(
    at,
    `has ${text.length} characters; expected ${limit} at most, because ${why}. Shorten it, and link to the rest.`,
  )
  return true
}

function visibleText(value: unknown, at: string, advice: string, problems: Problems): string | undefined {
  if (typeof value !== 'string') {
    problems.add(at, `found ${describe(value)}; expected text. Write it as text in double quotes.`)
    return undefined
  }
  if (isTooLong(value, TEXT_LIMIT, at, 'whoever approves it must be shown all of it', problems)) return undefined
  if (!isVisible(value)) {
    problems.add(at, `found ${quote(value)}; expected text with something visible in it. ${advice}`)
    return undefined
  }
  return sound(value, at, problems) ? tidy(value) : undefined
}

/** Canonical JSON can't hold half a character, PostgreSQL can't hold NUL, and nobody can see the other control characters. */
function sound(text: string, at: string, problems: Problems): boolean {
  const half = /\p{Cs}/u.exec(text)
  if (half) {
    problems.add(
      at,
      `found ${codePoint(half[0])}, half of a character, in ${quote(text)}; expected whole characters. Write the other half after it, or remove it.`,
    )
    return false
  }
  const control = /(?![\t\n\r])\p{Cc}/u.exec(text)
  if (control) {
    problems.add(
      at,
      `found the control character ${codePoint(control[0])} in ${quote(text)}; expected text. Remove it.`,
    )
    return false
  }
  return true
}

function tidy(text: string): string {
  return text.trim().normalize('NFC')
}

function instead(fields: Fields, name: string, known: readonly string[]): string {
  const strange = Object.keys(fields)
    .slice(0, 100)
    .filter((key) => !known.includes(key))
  const slip = strange.find((key) => suggestion(key, known) === name) ?? strange.find((key) => means(key, name))
  return slip === undefined ? '' : ` There is ${quote(slip)}; perhaps that was meant.`
}

function means(key: string, name: string): boolean {
  return otherWords[name]?.test(key) ?? false
}

/** What other trackers call the same. */
const otherWords: Record<string, RegExp> = {
  doc: /^(document|name|title|project|map)$/i,
  item: /^(title|name|summary|description|label|risk|issue|task)$/i,
  actor_needed: /^(owners?|assignees?|responsible|actors?)$/i,
  next_action: /^(next|next_?steps?|actions?|todo|mitigation)$/i,
  status: /^(state|phase)$/i,
  blocks: /^(blocking|blocked|gates?)$/i,
}

/** The known name that a longer or misspelt one may have meant. */
export function suggestion(name: string, known: readonly string[]): string | undefined {
  return name.length > 60 ? undefined : nearest(name, known)
}
