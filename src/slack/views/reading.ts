import type { KnownBlock, ModalView } from '@slack/types'
import type { Refusal } from '../../core/refusal.ts'
import { modals } from '../ids.ts'
import { paragraph, prose, rich } from './blocks.ts'
import { plain } from './text.ts'

/** A modal to read, with nothing to submit. `title` is at most 24 characters. */
export function readingModal(title: string, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', callback_id: modals.reading, title: plain(title, 24), close: plain('Close', 24), blocks }
}

/** A refusal that only the person who clicked sees; `more` shows what it speaks of, such as what changed. */
export function refusalModal(refusal: Refusal, more: KnownBlock[] = []): ModalView {
  return readingModal(titles[refusal.code] ?? 'Not possible', [sentenceBlock(refusal.sentence), ...more])
}

/** What was recorded, for a click inside a modal, which no message answers. */
export function recordedModal(sentence: string): ModalView {
  return readingModal('Recorded', [sentenceBlock(sentence)])
}

/** A fault on our side; the reference is in the log too. */
export function faultModal(reference: string): ModalView {
  return readingModal('Nothing was recorded', [sentenceBlock(faultSentence(reference))])
}

/** One sentence for a fault; never a stack trace. */
export function faultSentence(reference: string): string {
  return `That did not work because of a fault on our side, and nothing was recorded. Please try again; if it stays, give whoever runs Countersign this reference, which the log has too: ${reference}`
}

function sentenceBlock(sentence: string): KnownBlock {
  return rich(paragraph(...prose(sentence, 3000, '…')))
}

const titles: Partial<Record<Refusal['code'], string>> = {
  out_of_date: 'Out of date',
  already_decided: 'Already decided',
  not_allowed: 'You cannot do this',
  not_known: 'One moment',
  own_proof: 'Your own proof',
  own_request: 'Your own request',
  ledger_broken: 'The ledger is broken',
  ledger_moved: 'The ledger was moved',
}
