import { Frontier } from '../core/ledger/tree.ts'
import { Sealer } from '../core/sealing.ts'
import { Fold } from '../core/state.ts'

/** All that is true, proven against what was signed: the newest seal's states, and the entries since folded over them. */
export interface Loaded {
  fold: Fold
  frontier: Frontier
  sealer: Sealer
  /** The note of the checkpoint; '' before the first entry. */
  note: string
  /** The entry of the newest seal; 0 before the first. */
  sealed: number
}

/** A database without a ledger. */
export function nothingLoaded(): Loaded {
  return { fold: new Fold(), frontier: new Frontier(), sealer: new Sealer(), note: '', sealed: 0 }
}
