import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { BlockerState } from '../core/blocker/blocker.ts'
import type { Desk } from '../core/desk/desk.ts'
import type { Entry } from '../core/entry.ts'
import { Frontier, leafHash } from '../core/ledger/tree.ts'
import { type Seal, Sealer } from '../core/sealing.ts'
import { changesOf, Fold, viewAfter } from '../core/state.ts'
import type { StoredEntry } from './appended.ts'
import type { Database } from './connection.ts'
import { readEntries } from './ledger.ts'
import { isBroken, makesNoSense, readEntryText } from './proven.ts'
import type { TreeRow } from './tables.ts'

/** One page of a ledger that is read from its first entry. */
export interface Page {
  entries: Entry[]
  /** The subtrees that they complete. */
  nodes: TreeRow[]
  /** Each entry with its blocker before and after it, and the desk after it. */
  steps: Step[]
}

export interface Step {
  entry: Entry
  before: BlockerState | undefined
  after: BlockerState | undefined
  desk: Desk
}

/** What the whole ledger makes: its states, its tree, and the newest seal. */
export interface Replay {
  fold: Fold
  frontier: Frontier
  seal: { seq: number; seal: Seal; states: Map<string, string> } | null
  broken: string | null
}

/** Entries a page. */
const pageSize = 2000

/**
 * Reads the whole ledger from its first entry: every hash from its text, every seal from the states. Stops at the first entry that is
 * wrong. `onPage` may answer with what else is wrong.
 */
export async function replayLedger(
  db: Database,
  onPage: (page: Page, replay: Replay) => Promise<string | null>,
): Promise<Replay> {
  const replay: Replay = { fold: new Fold(), frontier: new Frontier(), seal: null, broken: null }
  const sealer = new Sealer()
  while (replay.broken === null) {
    const stored = await readEntries(db, replay.frontier.size, pageSize)
    if (stored.length === 0) break
    const page: Page = { entries: [], nodes: [], steps: [] }
    replay.broken = readPage(stored, page, replay) ?? foldPage(page, replay, sealer)
    const other = page.entries.length > 0 ? await onPage(page, replay) : null
    replay.broken ??= other
    await yieldToOthers()
  }
  return replay
}

function readPage(stored: readonly StoredEntry[], page: Page, { frontier }: Replay): string | null {
  for (const { seq, subject, text, hash } of stored) {
    if (seq !== frontier.size + 1) return `entry ${frontier.size + 1} is missing; the next one stored is ${seq}`
    const leaf = leafHash(text)
    if (!leaf.equals(hash)) return `entry ${seq} was changed: its text does not have the hash stored with it`
    const entry = readEntryText(text, seq)
    if (isBroken(entry)) return entry.broken
    if (entry.subject !== subject) return `entry ${seq} is about ${entry.subject}, and its row says ${subject}`
    if (seq === 1 && entry.kind !== 'LedgerOpened') return 'entry 1 does not open a ledger'
    frontier.append(leaf, (level, position, node) => page.nodes.push({ level, position, hash: node }))
    page.entries.push(entry)
  }
  return null
}

/** Folds a page, from seal to seal: what a seal says must be what the states say there. */
function foldPage(page: Page, replay: Replay, sealer: Sealer): string | null {
  let rest: readonly Entry[] = page.entries
  while (rest.length > 0) {
    const at = rest.findIndex(({ kind }) => kind === 'StatesSealed')
    const before = at < 0 ? rest : rest.slice(0, at)
    const broken = foldEntries(before, page, replay.fold, sealer)
    if (broken) return broken
    const sealed = at < 0 ? undefined : rest[at]
    if (sealed?.kind !== 'StatesSealed') return null
    const seal = sealer.make(replay.fold)
    if (seal.root !== sealed.root) return `the seal in entry ${sealed.seq} is not that of the states before it`
    replay.seal = { seq: sealed.seq, seal, states: kept(replay.seal?.states, seal) }
    const wrong = foldEntries([sealed], page, replay.fold, sealer)
    if (wrong) return wrong
    rest = rest.slice(at + 1)
  }
  return null
}

function foldEntries(entries: readonly Entry[], page: Page, fold: Fold, sealer: Sealer): string | null {
  try {
    const changes = changesOf(fold, entries, (entry, before, after, desk) =>
      page.steps.push({ entry, before, after, desk }),
    )
    sealer.note(entries, fold, viewAfter(fold, changes))
    fold.apply(changes)
    return null
  } catch (error) {
    return makesNoSense(error)
  }
}

/** The states as the newest seal has them. */
function kept(states: Map<string, string> | undefined, { states: changed }: Seal): Map<string, string> {
  const all = states ?? new Map<string, string>()
  for (const [subject, text] of changed) {
    if (text === null) all.delete(subject)
    else all.set(subject, text)
  }
  return all
}
