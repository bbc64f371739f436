import type { KnownBlock, ModalView } from '@slack/types'
import type { BriefFacts } from '../../workflows/tell-brief.ts'
import { code, context, paragraph, rich } from './blocks.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { readingModal } from './reading.ts'
import { pieces } from './text.ts'

/** A brief to copy, all of it or none: whoever asks a model about a part of it would not know. */
export function briefModal({ blocker, request, action, text, sha256 }: BriefFacts): ModalView {
  const words = [blocker ?? request ?? '', ...(action !== null && blocker !== null ? [action] : [])]
  const copied = pieces(text, LIMITS.text).map(
    (piece): KnownBlock => rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: piece }] }),
  )
  const advising = ['countersign advise', ...words, '--recommend … --reason … --model … --read', sha256].join(' ')
  const head = rich(
    paragraph(
      'All that is known of what is decided here, to copy for whoever wants to ask a model. A model’s answer is advice, and decides nothing.',
    ),
  )
  const tail = [
    rich(paragraph('SHA-256 of this brief: ', code(sha256, 64))),
    rich(paragraph('To give advice on it: ', code(advising, 2000, '…'))),
  ]
  const blocks = [head, ...copied, ...tail]
  if (blocks.length <= LIMITS.blocks.modal && charactersIn(blocks) <= LIMITS.charactersInView)
    return readingModal('Brief', blocks)
  return readingModal('Brief', [
    rich(
      paragraph(
        'This brief is longer than Slack can show. At the machine, ',
        code(['countersign brief', ...words].join(' '), 2000, '…'),
        ' prints all of it; so does the HTTP API.',
      ),
    ),
    context(`SHA-256 of it: ${sha256}`),
  ])
}
