import { type BlockerMap, claimsClosed, type ListedBlocker } from '../blocker/listing.ts'
import { nameProblems } from '../look-alikes.ts'
import { BLOCKER_FIELDS, type Draft, readBlocker } from './blocker.ts'
import { connect } from './dependencies.ts'
import {
  describe,
  type Fields,
  field,
  isFields,
  optionalList,
  optionalText,
  requiredText,
  suggestion,
} from './fields.ts'
import { type Problems, quote } from './problem.ts'
import { lacksMost, otherList, shapeOfBlocker, shapeOfMap } from './shape.ts'
import { checkCounts, checkResolved } from './warnings.ts'

const MAP_FIELDS = [
  'doc',
  'date',
  'authority',
  'blockers',
  'resolved_in_this_macro',
  'newly_closed_in_this_macro',
  'production_work_performed',
  'note',
] as const

/** What a reader of maps may be told beforehand. */
export interface MapOptions {
  /** A map without blockers is meant so. */
  allowEmpty?: boolean
  /** Actions that the policy lists, as `actionName` gives them: their names are meant as they stand. */
  allowed?: ReadonlySet<string>
}

/** The blocker map in a JSON value, read in steps. When it is not good, every reason is in `problems`. */
export function* readMap(
  value: unknown,
  { allowEmpty = false, allowed = new Set() }: MapOptions,
  problems: Problems,
  warnings: Problems,
): Generator<undefined, Omit<BlockerMap, 'source'> | undefined> {
  if (!isFields(value)) {
    problems.add('document', `found ${describe(value)}; expected an object, ${shapeOfMap(value)}`)
    return undefined
  }
  const unknown = new UnknownFields(warnings)
  const doc = requiredText(value, 'doc', 'doc', MAP_FIELDS, problems) ?? ''
  const resolved = optionalList(value, 'resolved_in_this_macro', 'resolved_in_this_macro', problems)
  const closed = optionalList(value, 'newly_closed_in_this_macro', 'newly_closed_in_this_macro', problems)
  const map = {
    doc,
    date: optionalText(value, 'date', problems),
    authority: optionalText(value, 'authority', problems),
    blockers: yield* readBlockers(value, allowEmpty, unknown, problems, warnings),
    resolved: resolved.map(({ text }) => text),
    newly_closed: closed.map(({ text }) => text),
    production_work_performed: workPerformed(value, problems, warnings),
    note: optionalText(value, 'note', problems),
  }
  unknown.look(value, '', MAP_FIELDS)
  unknown.tell()
  yield
  checkActions(map.blockers, allowed, problems)
  checkCounts(map.note, map.blockers.filter(({ status }) => !claimsClosed(status)).length, warnings)
  checkResolved([...resolved, ...closed], map.blockers, warnings)
  return map
}

function* readBlockers(
  map: Fields,
  allowEmpty: boolean,
  unknown: UnknownFields,
  problems: Problems,
  warnings: Problems,
): Generator<undefined, ListedBlocker[]> {
  const listed = field(map, 'blockers')
  if (!Array.isArray(listed)) {
    const found = listed === undefined ? '`blockers` is missing' : `found ${describe(listed)}`
    problems.add('blockers', `${found}; expected a list of blockers.${otherList(map, MAP_FIELDS)} ${shapeOfBlocker}`)
    return []
  }
  if (listed.length === 0 && !allowEmpty) {
    problems.add(
      'blockers',
      'found an empty list; expected at least one blocker. List them, or allow an empty map if that is meant.',
    )
  }
  const strange = listed.findIndex(lacksMost)
  if (strange >= 0) problems.add(`blockers[${strange}]`, `lacks most of what a blocker says. ${shapeOfBlocker}`)
  const drafts: (Draft | undefined)[] = []
  for (const [index, entry] of listed.entries()) {
    const at = `blockers[${index}]`
    if (isFields(entry)) unknown.look(entry, `${at}.`, BLOCKER_FIELDS)
    drafts.push(readBlocker(entry, at, problems, warnings))
    if (drafts.length % aStep === 0) yield
  }
  return connect(drafts, problems, warnings)
}

const aStep = 250

/** Separators that are none, and names that look alike. */
function checkActions(blockers: ListedBlocker[], allowed: ReadonlySet<string>, problems: Problems): void {
  const found = nameProblems(
    blockers.flatMap(({ actions }) => actions),
    [],
    allowed,
  )
  const sentences = new Map(found.map(({ name, sentence }) => [name, sentence]))
  blockers.forEach(({ actions }, index) => {
    for (const sentence of actions.flatMap((action) => sentences.get(action) ?? []))
      problems.add(`blockers[${index}].blocks`, sentence)
  })
}

function workPerformed(map: Fields, problems: Problems, warnings: Problems): boolean {
  const name = 'production_work_performed'
  const value = field(map, name)
  if (value === true) {
    warnings.addLoud(
      name,
      'the document says that production work was performed. Find out what was done, and on whose authority.',
    )
  } else if (value !== undefined && value !== false) {
    problems.add(name, `found ${describe(value)}; expected true or false, without quotes. Correct it, or leave it out.`)
  }
  return value === true
}

/** Fields that Countersign doesn't know: one warning a name, however many blockers have it. */
class UnknownFields {
  #seen = new Map<string, { at: string; near: string | undefined; times: number }>()
  #warnings: Problems

  constructor(warnings: Problems) {
    this.#warnings = warnings
  }

  look(fields: Fields, prefix: string, known: readonly string[]): void {
    for (const name of Object.keys(fields)) {
      if (known.includes(name)) continue
      const key = `${prefix === ''} ${name}`
      const seen = this.#seen.get(key)
      if (seen) seen.times += 1
      else this.#seen.set(key, { at: `${prefix}${pathSegment(name)}`, near: suggestion(name, known), times: 1 })
    }
  }

  tell(): void {
    for (const { at, near, times } of this.#seen.values()) {
      const where = times > 1 ? `, here and in ${times - 1} more` : ''
      const meant = near ? ` Perhaps \`${near}\` was meant.` : ''
      this.#warnings.add(at, `unknown field${where}; it is kept in the original and changes nothing.${meant}`)
    }
  }
}

function pathSegment(name: string): string {
  return /^[\p{L}\p{N}_$-]{1,60}$/u.test(name) ? name : `[${quote(name)}]`
}
