import { mineView } from '../views/list.ts'
import type { Word } from './word.ts'

/** What waits for whoever asks. */
export const mine: Word = {
  usage: 'mine',
  does: 'shows what waits for you',
  answer: ({ state, viewer, now }) => mineView(state, viewer, now),
}
