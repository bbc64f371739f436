import { showView } from '../views/show.ts'
import { aboutBlocker, type Word } from './word.ts'

/** Shows one blocker, with the buttons of whoever asks. */
export const show: Word = {
  usage: 'show ID',
  does: 'shows one blocker, with what you may do',
  missing: 'Which blocker? `/blockers show ID`, or the end of its id.',
  answer: (asked) => aboutBlocker(asked, (blocker) => showView(asked.state, blocker, asked.viewer, asked.now)),
}
