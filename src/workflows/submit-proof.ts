import type { Caller } from '../core/caller/caller.ts'
import type { Artefact, Compared } from '../core/proof/artefact.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { findBlocker } from './find-blocker.ts'
import type { Ledger } from './ledger.ts'

/** A proof that a program, or somebody at the machine, gives; the blocker by its id, in any case, or the end of it. */
export interface Given {
  blocker: string
  text: string
  links: string[]
  artefacts: Artefact[]
  compared: Compared | null
  by?: Caller
}

/** The proof as it stands then. `reason`: why a rule returned it; '' where none did. */
export interface Submitted {
  id: string
  blocker: string
  status: string
  confirmed: boolean
  reason: string
}

/** Submits a proof. The same again while it waits is the same one. */
export async function submitProof(ledger: Ledger, { blocker: id, ...given }: Given): Promise<Submitted | Refusal> {
  const found = findBlocker(await ledger.refresh(), id)
  if (isRefusal(found)) return found
  const done = await ledger.execute({ kind: 'submit-proof', blocker: found.key, ...given })
  if (isRefusal(done)) return done
  const proof = ledger.state.blocker(found.key)?.newest_proof
  if (!proof) throw new Error('the proof was recorded, and is not there')
  return {
    id: proof.id,
    blocker: found.id,
    status: proof.status,
    confirmed: proof.confirmed !== null,
    reason: proof.review?.reason ?? '',
  }
}
