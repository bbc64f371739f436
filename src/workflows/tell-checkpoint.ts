import type { Checkpoint } from '../core/ledger/checkpoint.ts'
import { consistencyProof } from '../core/ledger/tree-proofs.ts'
import { rootAt } from '../store/ledger.ts'
import type { Ledger } from './ledger.ts'
import { nodeReader } from './prove-entry.ts'

/** The signed checkpoint of now, and the proof (base64 hashes, RFC 9162, 2.1.4) that the ledger goes on from an earlier one. */
export interface TellCheckpoint {
  checkpoint: string
  size: number
  since: number | null
  proof: string[]
}

/** The checkpoint, alone or from an earlier one on; or, in a clause, why it does not go on from there. */
export async function tellCheckpoint(
  ledger: Ledger,
  since: Checkpoint | null,
): Promise<TellCheckpoint | { apart: string }> {
  const { size } = ledger.head
  const told = { checkpoint: ledger.checkpoint, size }
  if (!since) return { ...told, since: null, proof: [] }
  if (since.size > size)
    return {
      apart: `it has ${since.size} entries, and the ledger only ${size}: the end was cut off, or an older copy stands here`,
    }
  if ((await rootAt(ledger.db, since.size)) !== since.root.toString('hex'))
    return { apart: `at entry ${since.size} the ledger has another root: its history was replaced` }
  const proof = await consistencyProof(since.size, size, nodeReader(ledger.db))
  return { ...told, since: since.size, proof: proof.map((hash) => hash.toString('base64')) }
}
