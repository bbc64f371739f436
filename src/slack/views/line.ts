import type { KnownBlock } from '@slack/types'
import { blockerOf, type Entry } from '../../core/entry.ts'
import type { State } from '../../core/state.ts'
import { buttons, detailsButton, paragraph, prose, quote, rich, run } from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { lineOf } from './sentences.ts'
import { fallback, isCut } from './text.ts'

/** One entry as a line in the thread of its blocker's card; what somebody wrote follows as a quotation when it is long. */
export function lineView(state: State, entry: Entry): Rendered {
  const { sentence, words } = lineOf(state, entry)
  const key = blockerOf(entry)
  const long = words.length > 150 || words.includes('\n')
  const lead = `${sentence}${words ? ':' : '.'}`
  const short = words && !long ? [run(` “${words}”`, 1000)] : []
  const blocks = [
    rich(paragraph(...prose(lead, 2000), ...short), long ? quote(words, 3000) : null),
    ...(key && (isCut(words, 3000) || isCut(lead, 2000)) ? buttons(detailsButton(key)) : []),
  ] satisfies KnownBlock[]
  return { text: fallback(words ? `${lead} “${words}”` : lead), blocks }
}
