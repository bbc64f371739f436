import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { State } from '../../core/view.ts'
import { lookUpBlocker } from '../../workflows/find-blocker.ts'
import { type Decision, readDecision } from '../../workflows/find-decision.ts'
import { tellBrief } from '../../workflows/tell-brief.ts'
import { briefModal } from '../views/brief.ts'
import type { Word } from './word.ts'

/** All that is known of a decision, to copy for whoever wants to ask a model. */
export const brief: Word = {
  usage: 'brief ID [ACTION]',
  does: 'shows all that is known of a decision, to copy for a model',
  missing: 'Of which blocker or request? `/blockers brief ID`, or a part of its id.',
  answer: ({ words, state }) => {
    const named = decisionIn(state, words)
    const facts = isRefusal(named) ? named : tellBrief(state, named)
    return isRefusal(facts) ? facts : { modal: briefModal(facts) }
  },
}

/** An id may have blanks in it, and an action may follow it. */
function decisionIn(state: State, words: string[]): Decision | Refusal {
  const all = words.join(' ')
  if (/^R-\d+$/.test(all)) return readDecision(state, all, undefined)
  const whole = lookUpBlocker(state, all)
  if (!isRefusal(whole)) return readDecision(state, whole.id, undefined)
  const named = lookUpBlocker(state, words.slice(0, -1).join(' '))
  return isRefusal(named) ? whole : readDecision(state, named.id, words.at(-1))
}
