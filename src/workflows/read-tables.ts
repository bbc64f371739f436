import type { BlockerKey } from '../core/blocker/listing.ts'
import { claimsOf, grantsOf, proofsOf, settledRequestsOf } from '../store/read-tables.ts'
import type { ClaimRow, GrantRow, ProofRow, RequestRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'

export type { ClaimRow, GrantRow, ProofRow, RequestRow } from '../store/tables.ts'

/** Grants, ended ones too: of a blocker, of a request, or all that are in force as far as the ledger has recorded; the newest last. */
export async function readGrants(
  ledger: Ledger,
  of: { blocker: BlockerKey } | { request: string } | 'in force',
): Promise<GrantRow[]> {
  return grantsOf(ledger.db, of)
}

/** Every proof of a blocker, the newest last. */
export async function readProofs(ledger: Ledger, blocker: BlockerKey): Promise<ProofRow[]> {
  return proofsOf(ledger.db, blocker)
}

/** Every claim about a blocker, settled ones too, the newest last. */
export async function readClaims(ledger: Ledger, blocker: BlockerKey): Promise<ClaimRow[]> {
  return claimsOf(ledger.db, blocker)
}

/** The requests of a person that are over, the newest first. */
export async function readSettledRequests(ledger: Ledger, user: string, limit = 30): Promise<RequestRow[]> {
  return settledRequestsOf(ledger.db, user, limit)
}
