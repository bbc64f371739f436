import type { Refusal } from '../../core/refusal.ts'
import { paragraph, prose, rich } from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { fallback } from './text.ts'

/** Why something was not done, to the person who wanted it. */
export function refusalView({ sentence }: Refusal): Rendered {
  return { text: fallback(sentence), blocks: [rich(paragraph(...prose(sentence, 3000, '…')))] }
}
