import type { RichTextElement } from '@slack/types'
import type { Entry } from '../../core/entry.ts'
import type { BlockerState, State } from '../../core/state.ts'
import { bold, bullets, buttons, detailsButton, header, paragraph, prose, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import type { Rendered } from './rendered.ts'
import { lineOf } from './sentences.ts'
import { cut, fallback } from './text.ts'
import { count, instantOf } from './when.ts'

/** `/blockers history`: what the ledger says of one blocker, in the order given (newest first). */
export function historyView(state: State, blocker: BlockerState, entries: readonly Entry[]): Rendered {
  const title = `${cut(blocker.id, 100, '…')}: history`
  if (entries.length === 0)
    return {
      text: fallback(`${title}. The ledger has nothing about it.`),
      blocks: [rich(paragraph('The ledger has nothing about it.'))],
    }
  const rows = entries.map((entry) => () => [rich(bullets([row(state, entry)]))])
  const more = (left: number) => [
    rich(paragraph(...prose(`and ${left} more that do not fit here; the ledger has all of them.`))),
  ]
  const blocks = fill('message', [header(title)], rows, more, buttons(detailsButton(blocker.key)))
  return { text: fallback(`${title}, ${count(entries.length, 'entry', 'entries')}.`), blocks }
}

function row(state: State, entry: Entry): RichTextElement[] {
  const { sentence, words } = lineOf(state, entry)
  const said = words ? [run(`: “${cut(words, 400)}”`, 500)] : []
  return [bold(`#${entry.seq}`), run(` · ${instantOf(state, entry.at)}: `, 100), ...prose(sentence, 900), ...said]
}
