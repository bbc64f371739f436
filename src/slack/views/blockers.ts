/** Everything that `/blockers` answers. */
export { gateView } from './gate.ts'
export { historyView } from './history.ts'
export { listView, mineView, nextList } from './list.ts'
export { showView } from './show.ts'
export { helpView } from './usage.ts'
