import { blockerSubject } from '../../core/subject.ts'
import { readHistory } from '../../workflows/read-history.ts'
import { historyView } from '../views/history.ts'
import { aboutBlocker, type Word } from './word.ts'

/** What happened to one blocker, newest first. */
export const history: Word = {
  usage: 'history ID',
  does: 'tells what happened to one blocker',
  missing: 'Of which blocker? `/blockers history ID`, or a part of its id.',
  answer: (asked) =>
    aboutBlocker(asked, async (blocker) =>
      historyView(asked.state, blocker, await readHistory(asked.ledger, blockerSubject(blocker.key))),
    ),
}
