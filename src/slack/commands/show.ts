import { blockerKey } from '../../core/blocker/listing.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { isCitation, readCited } from '../../workflows/record-decisions.ts'
import { readSpokenOf } from '../read-spoken-of.ts'
import { lineView } from '../views/line.ts'
import { showView } from '../views/show.ts'
import { type Answer, type Asked, aboutBlocker, type Word } from './word.ts'

/** Shows one blocker, with the buttons of whoever asks; or the entry that a decision record cites. */
export const show: Word = {
  usage: 'show ID',
  does: 'shows one blocker, with what you may do; or what a record cites, such as D-42',
  missing: 'Which blocker? `/blockers show ID`, or a part of its id.',
  answer: (asked) => {
    const typed = asked.words.join(' ')
    // A blocker that is called so comes first: its id is its own.
    if (isCitation(typed) && !asked.state.blockers.has(blockerKey(typed))) return showCited(asked, typed)
    return aboutBlocker(asked, (blocker) => showView(asked.state, blocker, asked.viewer, asked.now))
  },
}

async function showCited({ ledger, state }: Asked, id: string): Promise<Answer | Refusal> {
  const entry = await readCited(ledger, id)
  if (entry) return lineView(state, entry, await readSpokenOf(ledger, entry))
  return refuse(
    'unknown_decision',
    `Entry ${id.slice(2)} is no ${/^d/i.test(id) ? 'decision' : 'refused attempt'}. \`countersign export --decisions\` lists them all.`,
  )
}
