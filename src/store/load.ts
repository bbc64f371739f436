import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { unseal } from '../core/chain.ts'
import type { Entry } from '../core/entry.ts'
import { evolve, evolveAll } from '../core/evolve.ts'
import type { State } from '../core/state.ts'
import type { Database } from './connection.ts'
import { readEntries, readHash, readHead, readRecordedEnd } from './ledger.ts'

const pageSize = 5000

/** What the ledger makes of a state: as far as it holds, and the first thing wrong with it, in one sentence, or null. */
export interface Loading {
  state: State
  broken: string | null
}

/** An entry whose place in the chain was checked, with its hash. */
export interface Link {
  entry: Entry
  hash: string
}

/**
 * Folds the entries after `from` into it, checking each link. Stops at the first that is broken, and at once when
 * the stored ledger is not a continuation of `from` (shortened, replaced). `onPage` sees the entries folded, page by page.
 */
export async function loadState(
  db: Database,
  from: State,
  onPage?: (page: readonly Link[]) => void | Promise<void>,
): Promise<Loading> {
  const end = await readRecordedEnd(db)
  let loading: Loading = { state: from, broken: await findLoss(db, from) }
  while (!loading.broken) {
    const stored = await readEntries(db, loading.state.seq, pageSize)
    if (stored.length === 0) break
    const { links, broken } = unsealAll(stored, loading.state)
    loading = fold(loading.state, links, broken)
    const { seq } = loading.state
    await onPage?.(links.filter(({ entry }) => entry.seq <= seq))
    // A few entries take less time than a turn of the event loop.
    if (stored.length > pageSize / 10) await yieldToOthers()
  }
  return { ...loading, broken: loading.broken ?? missesEnd(loading.state, end) }
}

async function findLoss(db: Database, from: State): Promise<string | null> {
  if (from.seq === 0) return null
  const hash = await readHash(db, from.seq)
  if (hash === from.hash) return null
  if (hash !== null) return `entry ${from.seq} was replaced: its hash is not the one read before`
  const head = await readHead(db)
  return shortened(from.seq, head?.seq ?? 0)
}

// Read before the entries: what others append meanwhile may lie beyond it.
function missesEnd({ seq, hash }: State, end: { seq: number; hash: string } | null): string | null {
  if (!end) return 'the record of where the ledger ends is missing'
  if (seq < end.seq) return shortened(end.seq, seq)
  return seq === end.seq && hash !== end.hash
    ? `entry ${seq} was replaced: its hash is not the one recorded with it`
    : null
}

function shortened(then: number, now: number): string {
  return `the ledger was shortened: it ended at entry ${then} and now ends at entry ${now}`
}

function unsealAll(
  stored: Awaited<ReturnType<typeof readEntries>>,
  from: State,
): { links: Link[]; broken: string | null } {
  const links: Link[] = []
  let head = { seq: from.seq, hash: from.hash }
  for (const sealed of stored) {
    const entry = unseal(sealed, head)
    if ('broken' in entry) return { links, broken: entry.broken }
    links.push({ entry, hash: sealed.hash })
    head = { seq: sealed.seq, hash: sealed.hash }
  }
  return { links, broken: null }
}

function fold(state: State, links: Link[], broken: string | null): Loading {
  try {
    return { state: evolveAll(state, links), broken }
  } catch {
    return foldUntilBroken(state, links, broken)
  }
}

/** One by one, to know which entry of a page makes no sense, though its hashes are right. */
function foldUntilBroken(from: State, links: Link[], broken: string | null): Loading {
  let state = from
  for (const { entry, hash } of links) {
    try {
      state = evolve(state, entry, hash)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { state, broken: `entry ${entry.seq} makes no sense after those before it: ${why}` }
    }
  }
  return { state, broken }
}
