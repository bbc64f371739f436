import type { RichTextElement } from '@slack/types'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Entry } from '../../core/entry.ts'
import type { View } from '../../core/view.ts'
import { bold, bullets, buttons, code, context, detailsButton, header, paragraph, prose, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import { namesIn } from './line.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { lineOf } from './sentences.ts'
import { CUT, cut, fallback } from './text.ts'
import { count, instantOf } from './when.ts'

/** `/blockers history`: what the ledger says of one blocker, in the order given (newest first). */
export function historyView(state: View, blocker: BlockerState, entries: readonly Entry[]): Rendered {
  const id = cut(blocker.id, 100, '…')
  if (entries.length === 0)
    return {
      text: fallback(`History of “${id}”. The ledger has nothing about it.`),
      blocks: [rich(paragraph('The ledger has nothing about it.'))],
    }
  const rows = entries.map((entry) => () => [rich(bullets([historyRow(state, entry, entries)]))])
  const more = (left: number) => [
    rich(paragraph(...prose(`and ${left} more that do not fit here; the ledger has all of them.`))),
  ]
  const head = [
    header('History'),
    rich(paragraph(code(blocker.id, 500))),
    context(count(entries.length, 'entry', 'entries')),
  ]
  const blocks = fill('message', head, rows, more, buttons(detailsButton(blocker.key)))
  return { text: fallback(`History of “${id}”, ${count(entries.length, 'entry', 'entries')}.`), blocks }
}

/** `#12 · 12 June 2026, 09:00 (UTC): @Ana …: “…”` */
export function historyRow(state: View, entry: Entry, earlier: readonly Entry[], ending = CUT): RichTextElement[] {
  const { sentence, words } = lineOf({ state, earlier }, entry)
  const wrote = words ? [run(`: “${cut(words, 400, ending)}”`, 500, ending)] : []
  const told = said(sentence, namesIn(state, entry), 900, ending)
  return [bold(`#${entry.seq}`), run(` · ${instantOf(state, entry.at)}: `, 100), ...told, ...wrote]
}
