import type { KnownBlock } from '@slack/types'
import type { Refusal } from '../../core/refusal.ts'
import { currentRound, type State } from '../../core/state.ts'
import type { Subject } from '../ids.ts'
import { promptView } from './prompt.ts'

/** What is asked now, with the difference to what was asked before, under the refusal of an answer that is out of date. */
export function askedNow(state: State, refusal: Refusal, subject: Subject, user: string, now: number): KnownBlock[] {
  if (refusal.code !== 'out_of_date' || subject.kind !== 'asking') return []
  const blocker = state.blockers.get(subject.blocker)
  const requirement = blocker?.requirements.find(({ action, dropped }) => action === subject.action && !dropped)
  if (!blocker || !requirement || blocker.retired) return []
  return promptView(state, blocker, requirement, currentRound(requirement), user, now).blocks
}
