import type { KnownBlock } from '@slack/types'
import { requirementFor } from '../../core/blocker/blocker.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { State } from '../../core/view.ts'
import type { Subject } from '../ids.ts'
import { promptView } from './prompt.ts'

/** What is asked now, with the difference to what was asked before, under the refusal of an answer that is out of date. */
export function askedNow(state: State, refusal: Refusal, subject: Subject, user: string, now: number): KnownBlock[] {
  if (refusal.code !== 'out_of_date' || subject.kind !== 'asking') return []
  const blocker = state.blocker(subject.blocker)
  const requirement = blocker && requirementFor(blocker, subject.action)
  if (!blocker || !requirement || blocker.retired) return []
  return promptView(state, blocker, requirement, requirement.round.number, user, now).blocks
}
