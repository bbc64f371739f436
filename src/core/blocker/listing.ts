/** A blocker as a document lists it. What became of it since is `state.ts`. */

/** What a document asks of somebody, or its word that nothing is asked (`n/a`, with the remark in parentheses). */
export type Ask = { needed: true; text: string } | { needed: false; remark: string }

export type Role = 'owner' | 'operator'

/** One entry of a blocker map, every field trimmed and NFC-normalised, text otherwise as written. */
export interface ListedBlocker {
  id: string
  item: string
  evidence: string
  decision: Ask
  proof: Ask
  /** `actor_needed` as written; `roles` is what of it we understand (both, when nothing is). */
  actor: { text: string; roles: Role[]; remark: string }
  next_action: string
  status: string
  /** The names in `blocks`, split at `/`, each once, in the order written. */
  actions: string[]
  depends_on: string[]
}

/** A whole document, read and found good. */
export interface BlockerMap {
  doc: string
  /** From a saved page's heading (`KB-1A5D rev 3`); null for bare JSON. */
  source: { id: string; revision: number } | null
  date: string
  authority: string
  blockers: ListedBlocker[]
  resolved: string[]
  newly_closed: string[]
  production_work_performed: boolean
  note: string
}

/** Ids are compared after trimming, NFC and case folding; this is the form they are compared in. */
export type BlockerKey = string & { readonly kind: 'BlockerKey' }

/** The form in which ids are compared: trimmed, NFC, case folded. */
export function blockerKey(id: string): BlockerKey {
  // Upper then lower folds what lower alone leaves apart (ß and SS, final sigma).
  return id.trim().normalize('NFC').toUpperCase().toLowerCase().normalize('NFC') as BlockerKey
}

/** Action names are compared exactly, after trimming and NFC. */
export function actionName(name: string): string {
  return name.trim().normalize('NFC')
}

/** Only these words claim that a blocker is closed, which a person must confirm; under any other status it is open. */
export function claimsClosed(status: string): boolean {
  return /^(closed|resolved|done|fixed|cleared|completed?|cancelled|waived|n\/a)$/i.test(status.trim())
}

/** The text that is asked, or `n/a` with its remark. */
export function askText(ask: Ask): string {
  if (ask.needed) return ask.text
  return ask.remark ? `n/a (${ask.remark})` : 'n/a'
}
