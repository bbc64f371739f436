import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Entry } from '../core/entry.ts'
import { readAttemptCounts } from '../store/attempts.ts'
import { claimsOf, grantsOf, proofsOf } from '../store/read-tables.ts'
import type { ClaimRow, GrantRow, ProofRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'

export type { ClaimRow, GrantRow, ProofRow } from '../store/tables.ts'

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

/** How often the refused attempts among some entries came again without being written, by the seq of the entry. */
export async function readAttemptsAgain(ledger: Ledger, entries: readonly Entry[]): Promise<Map<number, number>> {
  const first = entries.find(({ kind }) => kind === 'PassageRefused' || kind === 'DecisionRefused')
  return first ? readAttemptCounts(ledger.db, first.at) : new Map()
}
