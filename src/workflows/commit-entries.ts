import type { Actor } from '../core/actor.ts'
import type { BlockerState } from '../core/blocker/blocker.ts'
import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Entry, Fact } from '../core/entry.ts'
import { writeCheckpoint } from '../core/ledger/checkpoint.ts'
import type { Signer } from '../core/ledger/key.ts'
import type { Frontier } from '../core/ledger/tree.ts'
import { messagesWanted } from '../core/messages/wanted.ts'
import { placeFacts } from '../core/place-facts.ts'
import type { Seal, Sealer } from '../core/sealing.ts'
import { addChanges, type Changes, noChanges, viewAfter } from '../core/state.ts'
import type { State, View } from '../core/view.ts'
import type { Transaction } from '../store/database.ts'
import { inTurns, partsInTurns } from '../store/in-turns.ts'
import { append, leavesOf } from '../store/ledger.ts'
import { wantMessages } from '../store/messages.ts'
import { rowsOf } from '../store/rows/rows-of.ts'
import { RowWrites } from '../store/rows/write-rows.ts'
import { writeSeal } from '../store/seals.ts'

/** What is to be recorded, by whom and when, and what stands before it. */
export interface Commit {
  facts: readonly Fact[]
  by: Actor
  /** ISO 8601. */
  at: string
  state: State
  /** The tree before the entries; it grows with them. */
  frontier: Frontier
  /** Where this commit also seals the states: one of its own, so that nothing is sealed if the commit fails. */
  sealer: Sealer | null
  signer: (workspace: string) => Signer
}

/** What was recorded: the entries, what they change, the grown tree and its signed note, and where it seals, the seal's entry and what the next seal is made of. */
export interface Committed {
  entries: Entry[]
  changes: Changes
  frontier: Frontier
  note: string
  seal: { seq: number; sealer: Sealer } | null
}

/**
 * Writes all of a commit within its transaction: entries, tree, tables, messages wanted, and the checkpoint that signs for it. A large one is
 * written in parts: what was written is forgotten, and whoever else waits for this process has a turn in between.
 */
export async function commitEntries(tx: Transaction, commit: Commit): Promise<Committed> {
  const { facts, by, at, state, frontier, sealer } = commit
  const entries: Entry[] = []
  await partsInTurns(facts, partSize, (part) => {
    entries.push(...placeFacts(part, { size: state.size + entries.length }, by, at))
  })
  const changes = noChanges(state)
  const whole = Math.max(0, Math.ceil(entries.length / partSize) - 1) * partSize
  await partsInTurns(entries.slice(0, whole), partSize, async (part) => {
    const writes = fold(part, state, changes)
    await append(tx, { ...leavesOf(part, frontier), checkpoint: null })
    await writes.write(tx)
  })
  const last = entries.slice(whole)
  const writes = fold(last, state, changes)
  const sealed = sealer ? await sealStates(sealer, entries, { ...commit, changes }) : null
  const leaves = leavesOf(sealed ? [...last, sealed.entry] : last, frontier)
  const signer = commit.signer(changes.desk.workspace ?? '')
  const note = writeCheckpoint({ origin: signer.name, size: frontier.size, root: frontier.root() }, signer)
  await append(tx, { ...leaves, checkpoint: { size: frontier.size, note } })
  if (sealed) await writeSeal(tx, sealed.entry.seq, sealed.seal)
  await writes.write(tx)
  const after = afterwards(state, changes)
  await partsInTurns(entries, partSize, (part) => wantMessages(tx, messagesWanted(part, after, state.desk)))
  const seal = sealer && sealed ? { seq: sealed.entry.seq, sealer } : null
  return { entries, changes: { ...changes, size: frontier.size, at }, frontier, note, seal }
}

/** So many entries are written at a time. */
const partSize = 250

/** Folds entries into the changes; answers the rows that they write. */
function fold(entries: readonly Entry[], state: State, changes: Changes): RowWrites {
  const writes = new RowWrites()
  addChanges(changes, state, entries, (entry, before, after) => {
    for (const change of rowsOf(entry, before, after)) writes.add(change)
  })
  return writes
}

/** The seal holds the states as of the entry before it; it is an entry itself, which changes no state. */
async function sealStates(
  sealer: Sealer,
  entries: readonly Entry[],
  { state, changes, at, by }: Commit & { changes: Changes },
): Promise<{ seal: Seal; entry: Entry }> {
  const view = viewAfter(state, changes)
  sealer.note(entries, state, view)
  const seal = await inTurns(sealer.making(view))
  const { root, subjects } = seal
  const placed = placeFacts([{ kind: 'StatesSealed', root, subjects }], changes, by, at)
  sealer.note(placed, view, view)
  return { seal, entry: placed[0] as Entry }
}

/** All that will be true once some changes are made, for what must be known before they are. */
function afterwards(state: State, changes: Changes): State {
  const after: View = viewAfter(state, changes)
  const { dependents } = state
  const blockers = new Overlay<BlockerKey, BlockerState>(state.blockers, changes.blockers)
  return { ...after, blockers, requests: new Overlay(state.requests, changes.requests), dependents }
}

/** A map laid over another, without a copy of either. */
class Overlay<K, V> extends Map<K, V> {
  readonly #below: ReadonlyMap<K, V>
  readonly #above: ReadonlyMap<K, V>

  constructor(below: ReadonlyMap<K, V>, above: ReadonlyMap<K, V>) {
    super()
    this.#below = below
    this.#above = above
  }

  override get(key: K): V | undefined {
    return this.#above.get(key) ?? this.#below.get(key)
  }

  override has(key: K): boolean {
    return this.#above.has(key) || this.#below.has(key)
  }

  override *keys(): MapIterator<K> {
    yield* this.#below.keys()
    for (const key of this.#above.keys()) if (!this.#below.has(key)) yield key
  }

  override *values(): MapIterator<V> {
    for (const key of this.keys()) {
      const value = this.get(key)
      if (value !== undefined) yield value
    }
  }
}
