import type { BlockerState } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import { actorColumns } from '../actors.ts'
import type { BlockerRow } from '../tables.ts'

/** A blocker's row. */
export function blockerRow(blocker: BlockerState): BlockerRow {
  const { listing, retired } = blocker
  const by = retired && actorColumns(retired.by)
  return {
    blocker: blocker.key,
    blocker_id: blocker.id,
    doc: blocker.doc,
    revision: blocker.revision,
    added_at: blocker.added_at,
    listed: Number(blocker.listed),
    item: listing.item,
    evidence: listing.evidence,
    actor_needed: listing.actor.text,
    next_action: listing.next_action,
    status: listing.status,
    actions: JSON.stringify(listing.actions),
    decision: askText(blocker.decision),
    decision_needed: Number(blocker.decision.needed),
    proof: askText(blocker.proof),
    proof_needed: Number(blocker.proof.needed),
    depends_on: JSON.stringify(blocker.depends_on),
    retired_at: retired?.at ?? null,
    retired_by: by?.id ?? null,
    retired_by_name: by?.name ?? null,
    retired_reason: retired?.reason ?? null,
  }
}
