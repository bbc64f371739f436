import { REQUIRED } from './blocker.ts'
import { type Fields, field, isFields } from './fields.ts'
import { quote } from './problem.ts'

const example = {
  id: 'DB-ROLLBACK-1',
  item: 'the rollback of the database was never rehearsed',
  evidence: 'runbook.md, step 4: to be done',
  required_owner_gpt_decision: 'authorize a rehearsal on the clone',
  required_technical_proof: 'a restore, compared row by row',
  actor_needed: 'owner + operator',
  next_action: 'rehearse the restore',
  status: 'OPEN',
  blocks: 'cutover/production',
}

/** One complete blocker, to be copied. */
export const shapeOfBlocker = `A complete blocker: \`${JSON.stringify(example)}\`.`

/** What a whole map looks like, for a value that is none; a list of objects is perhaps what belongs into it. */
export function shapeOfMap(value: unknown): string {
  const shape = '`{ "doc": ..., "blockers": [...] }`'
  if (!isListOfObjects(value)) return `${shape}. Check which file this is.`
  return `${shape}. If these are the blockers, put the list there. ${shapeOfBlocker}`
}

/** The list that perhaps has another name than `blockers`. */
export function otherList(map: Fields, known: readonly string[]): string {
  const name = Object.keys(map).find((key) => !known.includes(key) && isListOfObjects(field(map, key)))
  if (name === undefined) return ''
  return ` There is ${quote(name)}, a list of objects; if these are the blockers, call it "blockers".`
}

/** Whether something is an object, and so little of a blocker that its author did not know the shape. */
export function lacksMost(entry: unknown): boolean {
  return isFields(entry) && REQUIRED.filter((name) => field(entry, name) === undefined).length > REQUIRED.length / 2
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isFields)
}
