import type { Refusal } from '../../core/refusal.ts'
import { paragraph, prose, rich } from './blocks.ts'
import { faultSentence } from './reading.ts'
import type { Rendered } from './rendered.ts'
import { fallback } from './text.ts'

/** Why something was not done, to the person who wanted it. */
export function refusalView({ sentence }: Refusal): Rendered {
  return { text: fallback(sentence), blocks: [rich(paragraph(...prose(sentence, 3000, '…')))] }
}

/** A fault on our side, with the reference that the log has too. */
export function errorView(reference: string): Rendered {
  const sentence = faultSentence(reference)
  return { text: fallback(sentence), blocks: [rich(paragraph(...prose(sentence, 3000, '…')))] }
}
