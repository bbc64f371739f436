import type { KnownBlock } from '@slack/types'
import { bullets, code, paragraph, rich } from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { fallback } from './text.ts'

/** `/blockers help` */
export function helpView(): Rendered {
  const rows = verbs.map(([usage, does]) => [code(`/blockers ${usage}`), ` ${does}`])
  const blocks = [
    rich(
      paragraph('Countersign asks owners for decisions, one action at a time, and keeps the ledger of them.'),
      bullets(rows),
      paragraph('Only you see the answer, unless you add ', code('--share'), '. The end of an id is enough.'),
    ),
  ] satisfies KnownBlock[]
  return { text: fallback(`/blockers ${verbs.map(([usage]) => usage).join(' | ')}`), blocks }
}

const verbs = [
  [
    'list [ACTION | owner | operator | open | cleared | retired | all]',
    'lists blockers, the open ones unless you say otherwise',
  ],
  ['show ID', 'shows one blocker, with what you may do'],
  ['mine', 'shows what waits for you'],
  ['next', 'shows what waits for operators'],
  ['proof ID', 'submits a technical proof'],
  ['gate ACTION', 'says whether the action may run now, and if not, why not'],
  ['history ID', 'tells what happened to one blocker'],
  ['help', 'shows this'],
] as const
