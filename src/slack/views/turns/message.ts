import type { KnownBlock } from '@slack/types'
import type { BlockerState } from '../../../core/blocker/blocker.ts'
import { buttons, detailsButton, header, paragraph, quote, rich } from '../blocks.ts'
import type { Rendered } from '../rendered.ts'
import { said } from '../said.ts'
import { fallback, quoted } from '../text.ts'

/** The message of a turn. Phones show its text alone, so that the sentence, and what somebody wrote, say it all. */
export function turnMessage(
  title: string,
  sentence: string,
  { names, words = '', rest }: { names: string[]; words?: string; rest: KnownBlock[] },
): Rendered {
  const lead = rich(paragraph(...said(sentence, names, 1500)), words ? quote(words, 2500) : null)
  return { text: fallback(words ? `${sentence} ${quoted(words)}` : sentence), blocks: [header(title), lead, ...rest] }
}

/** A turn that is over: whoever looks again sees what became of it. */
export function overMessage(title: string, sentence: string, blocker: BlockerState): Rendered {
  return turnMessage(title, sentence, { names: [blocker.id], rest: buttons(detailsButton(blocker.key)) })
}
