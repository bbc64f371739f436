import { nextList } from '../views/list.ts'
import type { Word } from './word.ts'

/** What waits for operators, whoever asks. */
export const next: Word = {
  usage: 'next',
  does: 'shows what waits for operators',
  answer: ({ state, viewer, now }) => nextList(state, viewer, now),
}
