import { requestsView } from '../views/request-list.ts'
import type { Word } from './word.ts'

/** The requests that wait for owners, or may run. */
export const requests: Word = {
  usage: 'requests',
  does: 'lists the requests that wait for owners',
  answer: ({ state, viewer, now }) => requestsView(state, viewer, now),
}
