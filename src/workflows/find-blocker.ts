import type { BlockerState } from '../core/blocker/blocker.ts'
import { blockersEnding, blockersNamed } from '../core/blocker/named.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { nearest } from '../core/text.ts'
import type { State } from '../core/view.ts'

/**
 * A blocker by its id, without case, or by a suffix that is unique (`realrun-1`); an ambiguous one lists the candidates. For whatever is then
 * recorded: a part in the middle would too easily be another blocker's.
 */
export function findBlocker(state: State, typed: string): BlockerState | Refusal {
  return onlyOne(state, typed, blockersEnding(state, typed), 'ends in it')
}

/** A blocker by any part of its id (`realrun`), for somebody who reads what it is; several are named. */
export function lookUpBlocker(state: State, typed: string): BlockerState | Refusal {
  return onlyOne(state, typed, blockersNamed(state, typed), 'has it in its id')
}

function onlyOne(state: State, typed: string, found: readonly BlockerState[], how: string): BlockerState | Refusal {
  const [only, ...others] = found
  if (only && others.length === 0) return only
  if (only) return refuse('unknown_blocker', `${typed} could be ${idsOf(found)}. Please give more of the id.`)
  if (typed.trim() === '') return refuse('unknown_blocker', 'Which blocker? Please give its id, or a part of it.')
  const near = nearest(
    typed,
    [...state.blockers.values()].map(({ id }) => id),
  )
  return refuse(
    'unknown_blocker',
    `No blocker is called ${typed}, or ${how}.${near ? ` Did you mean ${near}?` : ''} \`list\` shows them all.`,
  )
}

/** So many ids are read in one sentence. */
const most = 20

function idsOf(found: readonly BlockerState[]): string {
  const named = found.slice(0, most).map(({ id }) => id)
  const left = found.length - named.length
  return `${named.join(', ')}${left > 0 ? `, or one of ${left} more, which \`list\` shows too` : ''}`
}
