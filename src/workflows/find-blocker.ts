import type { BlockerState } from '../core/blocker/blocker.ts'
import { blockerKey } from '../core/blocker/listing.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { nearest } from '../core/text.ts'
import type { State } from '../core/view.ts'

/** A blocker by its id, without case, or by a suffix that is unique (`realrun-1`); an ambiguous one lists the candidates. */
export function findBlocker(state: State, typed: string): BlockerState | Refusal {
  const key = blockerKey(typed)
  if (!key) return refuse('unknown_blocker', 'Which blocker? Please give its id, or the end of it.')
  const exact = state.blockers.get(key)
  if (exact) return exact
  const candidates = [...state.blockers.values()].filter((blocker) => blocker.key.endsWith(key))
  const [only, ...others] = candidates
  if (only && others.length === 0) return only
  if (only)
    return refuse(
      'unknown_blocker',
      `${typed} could be ${candidates.map(({ id }) => id).join(', ')}. Please give more of the id.`,
    )
  const near = nearest(
    typed,
    [...state.blockers.values()].map(({ id }) => id),
  )
  return refuse(
    'unknown_blocker',
    `No blocker is called ${typed}, or ends in it.${near ? ` Did you mean ${near}?` : ''} \`list\` shows them all.`,
  )
}
