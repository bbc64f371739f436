import type { Entry } from '../core/entry.ts'
import type { Sealer } from '../core/sealing.ts'
import { addChanges, type Changes, type Fold, noChanges, viewAfter } from '../core/state.ts'
import { inTurns, partsInTurns } from './in-turns.ts'

/** What some entries make of what is known, folded beside it. */
export interface Taken {
  changes: Changes
  /** Where the last of them is a seal: its entry, and the root that this process finds for it. */
  seal: { entry: Entry; root: string } | null
  /** With the seal's pages; the one that was given where there is none. */
  sealer: Sealer
}

/** So many entries are folded before others have a turn. */
const aTurn = 100

/**
 * Folds entries, of which at most the last is a seal, and changes nothing of what is given. Throws when one makes no sense. Where the fold
 * changed meanwhile, the answer counts for nothing.
 */
export async function takeBeside(fold: Fold, sealer: Sealer, entries: readonly Entry[]): Promise<Taken> {
  const changes = noChanges(fold)
  const last = entries.at(-1)
  const seal = last?.kind === 'StatesSealed' ? last : null
  const before = seal ? entries.slice(0, -1) : entries
  await partsInTurns(before, aTurn, (part) => addChanges(changes, fold, part))
  if (!seal) return { changes, seal, sealer }
  const sealing = sealer.clone()
  const view = viewAfter(fold, changes)
  sealing.note(before, fold, view)
  const { root } = await inTurns(sealing.making(view))
  addChanges(changes, fold, [seal])
  sealing.note([seal], view, view)
  return { changes, seal: { entry: seal, root }, sealer: sealing }
}

/** Entries in parts, each of which ends with a seal, but for the last. */
export function untilSeals(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [[]]
  for (const entry of entries) {
    parts.at(-1)?.push(entry)
    if (entry.kind === 'StatesSealed') parts.push([])
  }
  return parts
}
