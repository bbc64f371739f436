import { askText, type ListedBlocker } from './listing.ts'

/** A field of a listing that differs, by the name it has in the document. */
export interface ChangedField {
  field: string
  from: string
  to: string
}

/** The fields in which two listings of a blocker differ. */
export function changedFields(before: ListedBlocker, now: ListedBlocker): ChangedField[] {
  const was = written(before)
  const is = written(now)
  return Object.keys(is)
    .filter((field) => was[field] !== is[field])
    .map((field) => ({ field, from: was[field] ?? '', to: is[field] ?? '' }))
}

function written(listing: ListedBlocker): Record<string, string> {
  return {
    item: listing.item,
    evidence: listing.evidence,
    required_owner_gpt_decision: askText(listing.decision),
    required_technical_proof: askText(listing.proof),
    actor_needed: listing.actor.text,
    next_action: listing.next_action,
    status: listing.status,
    blocks: listing.actions.join('/'),
    depends_on: listing.depends_on.join(', '),
  }
}
