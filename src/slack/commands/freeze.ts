import { refuse } from '../../core/refusal.ts'
import { nearest } from '../../core/text.ts'
import { actionOrAll } from '../command-line.ts'
import { freezeModal } from '../views/freeze.ts'
import type { Word } from './word.ts'

/** Opens the form that closes an action, or all. */
export const freeze: Word = {
  usage: 'freeze ACTION | all',
  does: 'closes an action, or all, until owners thaw it',
  missing: 'Which action? `/blockers freeze ACTION`, exactly as the map names it, or `/blockers freeze all`.',
  decides: 'freeze',
  answer: ({ words, state }) => {
    const action = actionOrAll(words.join(' '))
    if (action === null || state.actions().includes(action)) return { modal: freezeModal(action) }
    const near = nearest(action, state.actions())
    return refuse('unknown_action', `No blocker names \`${action}\`.${near ? ` Did you mean \`${near}\`?` : ''}`)
  },
}
