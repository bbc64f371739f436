import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { BlockerState } from '../core/blocker/blocker.ts'
import type { Desk } from '../core/desk/desk.ts'
import { sha256 } from '../core/digest.ts'
import type { Entry } from '../core/entry.ts'
import { checkPage, pageCount, SealPages } from '../core/ledger/seal.ts'
import type { RequestState } from '../core/request/request.ts'
import { Sealer } from '../core/sealing.ts'
import { changesOf, Fold, viewAfter } from '../core/state.ts'
import type { Database } from './connection.ts'
import { readsOf } from './database-reads.ts'
import { type Loaded, nothingLoaded } from './loaded.ts'
import { type Broken, type FindVerifier, isBroken, readFrontier, readProven, readSignedHead } from './proven.ts'
import { readPages, readSeal, readStatesAfter } from './seals.ts'
import { StoreError } from './store-error.ts'

/** Loads everything; what is broken closes every gate. `onProgress` hears how many states and entries were read. */
export async function loadAll(
  db: Database,
  findVerifier: FindVerifier,
  onProgress?: (read: number) => void,
): Promise<Loaded | Broken> {
  const reads = readsOf(db)
  const head = await readSignedHead(reads, findVerifier)
  if (isBroken(head)) return head
  if (!head) return nothingLoaded()
  const seal = await readSeal(db)
  const frontier = await readFrontier(reads, seal ? seal.seq - 1 : 0)
  if (isBroken(frontier)) return frontier
  const base = seal
    ? await readableSealed(db, seal, onProgress)
    : { fold: new Fold(), sealer: new Sealer(), root: null }
  if (isBroken(base)) return base
  const { fold, sealer } = base
  let first = base.root !== null
  const broken = await readProven(reads, head, frontier, (entries) => {
    if (first) confirmSeal(entries[0], base.root)
    first = false
    noteEntries(fold, sealer, entries)
    onProgress?.(entries.at(-1)?.seq ?? 0)
  })
  if (broken) return broken
  return { fold, frontier, sealer, note: head.note, sealed: seal?.seq ?? 0 }
}

/** Folds entries that came into what is known, and notes what the next seal has to write. */
function noteEntries(fold: Fold, sealer: Sealer, entries: readonly Entry[]): void {
  const changes = changesOf(fold, entries)
  sealer.note(entries, fold, viewAfter(fold, changes))
  fold.apply(changes)
}

/** The seal that the pages and states must have is what the signed entry says. Throws where it is not. */
export function confirmSeal(entry: Entry | undefined, root: string | null): void {
  if (entry?.kind !== 'StatesSealed') throw new Error(`entry ${entry?.seq} is no seal`)
  if (entry.root !== root) throw new Error(`the sealed states are not those of the seal in entry ${entry.seq}`)
}

/** Pages and states are read before the root of their list is proven: whatever cannot be read in them was not sealed so. */
async function readableSealed(...sealed: Parameters<typeof loadSealed>): ReturnType<typeof loadSealed> {
  try {
    return await loadSealed(...sealed)
  } catch (error) {
    if (error instanceof StoreError) throw error
    return { broken: `the sealed states cannot be read: ${error instanceof Error ? error.message : error}` }
  }
}

async function loadSealed(
  db: Database,
  seal: { seq: number; hashes: Buffer[] },
  onProgress?: (read: number) => void,
): Promise<{ fold: Fold; sealer: Sealer; root: string } | Broken> {
  const leaves = await provenLeaves(db, seal.hashes)
  if (isBroken(leaves)) return leaves
  const states = await provenStates(db, leaves, onProgress)
  if (isBroken(states)) return states
  const fold = new Fold()
  states.blockers.sort((a, b) => a.added_seq - b.added_seq)
  states.requests.sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)))
  fold.apply({
    size: seal.seq - 1,
    at: '',
    desk: states.desk,
    blockers: new Map(states.blockers.map((blocker) => [blocker.key, blocker])),
    requests: new Map(states.requests.map((request) => [request.id, request])),
  })
  const pages = SealPages.from(leaves)
  const count = 1 + states.blockers.length + states.requests.length
  return { fold, sealer: new Sealer(pages, count), root: pages.root() }
}

/** Every leaf of a seal, by its pages, which must be those of the list. The list is believed once the signed entry has its root. */
async function provenLeaves(db: Database, hashes: Buffer[]): Promise<Map<string, string> | Broken> {
  if (hashes.length !== pageCount) return { broken: 'the list of the seal’s pages is not whole' }
  const texts = await readPages(db, 'all')
  const leaves = new Map<string, string>()
  for (let page = 0; page < pageCount; page += 1) {
    const text = texts.get(page) ?? '{}'
    if (!checkPage(hashes, page, text)) return { broken: `page ${page} of the seal was changed` }
    for (const [key, hash] of Object.entries(JSON.parse(text) as Record<string, string>)) leaves.set(key, hash)
  }
  return leaves
}

interface States {
  desk: Desk
  blockers: BlockerState[]
  requests: RequestState[]
}

async function provenStates(
  db: Database,
  leaves: ReadonlyMap<string, string>,
  onProgress?: (read: number) => void,
): Promise<States | Broken> {
  const found: Partial<States> & Omit<States, 'desk'> = { blockers: [], requests: [] }
  let read = 0
  let after = ''
  for (;;) {
    const rows = await readStatesAfter(db, after, 500)
    for (const { subject, text } of rows) {
      if (leaves.get(subject) !== sha256(text)) return { broken: `the sealed state of ${subject} was changed` }
      if (subject === 'desk') found.desk = JSON.parse(text) as Desk
      else if (subject.startsWith('blocker/')) found.blockers.push(JSON.parse(text) as BlockerState)
      else if (subject.startsWith('request/')) found.requests.push(JSON.parse(text) as RequestState)
    }
    read += rows.length
    onProgress?.(read)
    const last = rows.at(-1)
    if (!last) break
    after = last.subject
    await yieldToOthers()
  }
  const { desk } = found
  if (read !== leaves.size || !desk) return { broken: `of ${leaves.size} sealed states ${read} are there` }
  return { ...found, desk }
}
