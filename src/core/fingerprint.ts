import type { BlockerState } from './blocker/blocker.ts'
import { type Ask, askText, type BlockerKey } from './blocker/listing.ts'
import type { Freeze } from './desk/desk.ts'
import { digestOf } from './digest.ts'
import type { Effect } from './requirement/grant.ts'
import { foldWhiteSpace } from './text.ts'

/** The words in force of a blocker that decisions and proofs are about. */
export interface Words {
  key: BlockerKey
  item: string
  decision: Ask
  proof: Ask
}

/** What a grant is bound to (rule 4): item, decision and proof asked, white space folded, for one action, and whether it lifts or authorises. */
export function requirementFingerprint(words: Words, action: string, effect: Effect): string {
  return digestOf({
    blocker: words.key,
    action,
    effect,
    item: foldWhiteSpace(words.item),
    decision: foldWhiteSpace(askText(words.decision)),
    proof: foldWhiteSpace(askText(words.proof)),
  })
}

/** What a proof is bound to: the item and the proof asked, white space folded, since the newest reopening. */
export function proofFingerprint(blocker: Words & { reopenings: number }): string {
  const { key, item, proof, reopenings } = blocker
  return digestOf({ blocker: key, item: foldWhiteSpace(item), proof: foldWhiteSpace(askText(proof)), reopenings })
}

/**
 * What somebody reads of a whole blocker before they answer for it: the words in force, and what it blocks. Each
 * reopening counts, so that an old retirement that comes again does not retire it again.
 */
export function blockerFingerprint(blocker: BlockerState): string {
  const { key, item, decision, proof } = wordsOf(blocker)
  return digestOf({
    reopenings: blocker.reopenings,
    blocker: key,
    item: foldWhiteSpace(item),
    decision: foldWhiteSpace(askText(decision)),
    proof: foldWhiteSpace(askText(proof)),
    actions: blocker.requirements.filter(({ dropped }) => !dropped).map(({ action }) => action),
  })
}

/** What an owner reads of a freeze before they thaw it. */
export function freezeFingerprint({ id, action, reason }: Freeze): string {
  return digestOf({ id, action, reason })
}

/** The words of a blocker's state or listing, whichever has them in force. */
export function wordsOf(blocker: {
  key: BlockerKey
  listing: { item: string }
  decision: Ask
  proof: Ask
  reopenings: number
}): Words & { reopenings: number } {
  const { key, listing, decision, proof, reopenings } = blocker
  return { key, item: listing.item, decision, proof, reopenings }
}
