import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type Ask, askText, type BlockerKey } from './blocker.ts'
import type { BlockerState } from './state.ts'
import { foldWhiteSpace } from './text.ts'

/** The words in force of a blocker that decisions and proofs are about. */
export interface Words {
  key: BlockerKey
  item: string
  decision: Ask
  proof: Ask
}

/** SHA-256 (hex) over the canonical JSON (RFC 8785) of any JSON value. */
export function digestOf(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('only JSON values have a digest')
  return sha256(text)
}

/** SHA-256 (hex) of text (UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content)
}

/** What a grant is bound to: the item, the decision asked and the proof asked, for one action, white space folded. */
export function requirementFingerprint(words: Words, action: string): string {
  return digestOf({
    blocker: words.key,
    action,
    item: foldWhiteSpace(words.item),
    decision: foldWhiteSpace(askText(words.decision)),
    proof: foldWhiteSpace(askText(words.proof)),
  })
}

/** What a proof is bound to: the item and the proof asked, white space folded. */
export function proofFingerprint(words: Words): string {
  return digestOf({ blocker: words.key, item: foldWhiteSpace(words.item), proof: foldWhiteSpace(askText(words.proof)) })
}

/**
 * What somebody reads of a whole blocker before they answer for it: the words in force, and what it blocks. Each
 * reopening counts, so that an old retirement that comes again does not retire it again.
 */
export function blockerFingerprint(blocker: BlockerState): string {
  const { key, item, decision, proof } = wordsOf(blocker)
  const rounds = blocker.requirements.flatMap((requirement) => requirement.rounds)
  const reopened = rounds.filter(({ because }) => because === 'reopened').length
  return digestOf({
    ...(reopened > 0 ? { reopened } : {}),
    blocker: key,
    item: foldWhiteSpace(item),
    decision: foldWhiteSpace(askText(decision)),
    proof: foldWhiteSpace(askText(proof)),
    actions: blocker.requirements.filter(({ dropped }) => !dropped).map(({ action }) => action),
  })
}

/** The words of a blocker's state or listing, whichever has them in force. */
export function wordsOf(blocker: { key: BlockerKey; listing: { item: string }; decision: Ask; proof: Ask }): Words {
  return { key: blocker.key, item: blocker.listing.item, decision: blocker.decision, proof: blocker.proof }
}
