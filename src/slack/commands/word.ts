import type { ModalView } from '@slack/types'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Person } from '../../core/person.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { State } from '../../core/view.ts'
import type { Decision } from '../../core/who-may.ts'
import { lookUpBlocker } from '../../workflows/find-blocker.ts'
import type { Ledger } from '../../workflows/ledger.ts'
import type { Rendered } from '../views/rendered.ts'
import type { Usage } from '../views/usage.ts'

/** A word of `/blockers`: how help tells it, and its answer. */
export interface Word extends Usage {
  /** What is said where nothing follows it; a word without this stands alone. */
  missing?: string
  /** The decision that its modal leads to: who may is asked before it opens, as for a button. */
  decides?: Decision
  answer(asked: Asked): Answer | Refusal | Promise<Answer | Refusal>
}

/** What somebody typed after a word, and what is true at that moment. */
export interface Asked {
  words: string[]
  person: Person
  /** Whose buttons are shown: a shared answer has none. */
  viewer: Person
  shared: boolean
  ledger: Ledger
  state: State
  now: number
}

export type Answer = Rendered | { modal: ModalView }

/** Answers about the blocker that the words name. */
export function aboutBlocker(
  { state, words }: Asked,
  answer: (blocker: BlockerState) => Answer | Refusal | Promise<Answer | Refusal>,
): Answer | Refusal | Promise<Answer | Refusal> {
  const blocker = lookUpBlocker(state, words.join(' '))
  return isRefusal(blocker) ? blocker : answer(blocker)
}
