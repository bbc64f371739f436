import type { KnownBlock } from '@slack/types'
import type { ChangedField } from '../../core/blocker/changed-fields.ts'
import { blockerOf, type Entry } from '../../core/entry.ts'
import { parametersText } from '../../core/parameters.ts'
import type { View } from '../../core/view.ts'
import { bold, buttons, context, detailsButton, paragraph, quote, rich } from './blocks.ts'
import { passages } from './passages.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { lineOf, stopped } from './sentences.ts'
import { fallback, isCut } from './text.ts'
import { count } from './when.ts'

/** One entry as a line in the thread of a card or a request; what somebody wrote follows as a quotation when it is long, and what a revision changed field by field. */
export function lineView(state: View, entry: Entry, earlier: readonly Entry[]): Rendered {
  const { sentence, words, changes = [] } = lineOf({ state, earlier }, entry)
  const key = blockerOf(entry)
  const long = words.length > 150 || words.includes('\n')
  const lead = words ? `${sentence}:` : stopped(sentence)
  // Apart from the sentence: what it quotes itself would else reach as far as the end of these words.
  const short = words && !long ? [' ', ...said(`“${words}”`, [], 1000)] : []
  const hidden = isCut(words, 3000) || isCut(lead, 2000) || changes.length > 0
  const blocks = [
    rich(paragraph(...said(lead, namesIn(state, entry), 2000), ...short), long ? quote(words, 3000) : null),
    ...changeBlocks(changes),
    ...(key && hidden ? buttons(detailsButton(key)) : []),
  ] satisfies KnownBlock[]
  return { text: fallback(words ? `${lead} “${words}”` : lead), blocks }
}

/** The names of others that the line of an entry may hold. */
export function namesIn(state: View, entry: Entry): string[] {
  const key = blockerOf(entry)
  const action = 'action' in entry && entry.action ? [entry.action] : []
  const params = 'params' in entry ? [parametersText(entry.params)] : []
  return [...action, ...params, ...(key ? [state.blocker(key)?.id ?? key] : [])]
}

const most = 9

function changeBlocks(changes: readonly ChangedField[]): KnownBlock[] {
  const left = changes.length - most
  const shown = changes.slice(0, most).map(({ field, from, to }) => {
    const changed = passages(from, to, 500)
    return rich(
      paragraph(bold(`${field}, before:`)),
      { type: 'rich_text_quote', elements: orNothing(changed.before) },
      paragraph(bold(`${field}, now:`)),
      { type: 'rich_text_quote', elements: orNothing(changed.now) },
    )
  })
  return left > 0 ? [...shown, context(`and ${count(left, 'more field')}`)] : shown
}

type Runs = ReturnType<typeof passages>['now']

/** Slack takes no empty text. */
function orNothing(runs: Runs): Runs {
  return runs.length > 0 ? runs : [{ type: 'text', text: '–' }]
}
