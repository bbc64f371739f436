import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { Entry } from '../core/entry.ts'
import { readCheckpoint } from '../core/ledger/checkpoint.ts'
import { upcast, type Versioned } from '../core/ledger/entry-text.ts'
import type { Verifier } from '../core/ledger/key.ts'
import { Frontier, frontierNodes, leafHash } from '../core/ledger/tree.ts'
import type { Reads } from './reads.ts'
import type { Tip } from './tip.ts'

/** What cannot be trusted, in one sentence. */
export interface Broken {
  broken: string
}

/** How large the ledger is and its root, as the key's holder signed it. */
export interface SignedHead {
  size: number
  root: Buffer
  note: string
}

/** Where a reader finds the public key for a workspace; it is never in the database. */
export type FindVerifier = (workspace: string) => Verifier | { missing: string }

/** Entries a page: enough to be fast, few enough that nobody waits long for one. */
const pageSize = 250

export function isBroken(found: unknown): found is Broken {
  return typeof found === 'object' && found !== null && 'broken' in found
}

/** The signed head of the ledger; null for a database that has none yet. */
export async function readSignedHead(reads: Reads, findVerifier: FindVerifier): Promise<SignedHead | Broken | null> {
  return signedHead(await reads.tip(), findVerifier)
}

/** The head that the checkpoint says, if the right key signed it, and no entry stands after it. */
export function signedHead({ note, entries }: Tip, findVerifier: FindVerifier): SignedHead | Broken | null {
  if (note === null)
    return entries === 0 ? null : { broken: `the checkpoint is missing, and the ledger has ${entries} entries` }
  const head = checkHead(note, findVerifier)
  if (isBroken(head) || entries === head.size) return head
  return {
    broken:
      entries < head.size
        ? shortened(head.size, entries)
        : `entries up to ${entries} were added, and the signed checkpoint ends at entry ${head.size}`,
  }
}

/** The head that a note says, if the right key signed it. */
function checkHead(note: string, findVerifier: FindVerifier): SignedHead | Broken {
  const [, workspace] = /^countersign\/([^\s+]*)\n/u.exec(note) ?? []
  if (workspace === undefined) return { broken: 'the checkpoint does not hold: it is not one of Countersign’s' }
  const verifier = findVerifier(workspace)
  if ('missing' in verifier) return { broken: verifier.missing }
  const checkpoint = readCheckpoint(note, verifier)
  if ('broken' in checkpoint) return { broken: `the checkpoint does not hold: ${checkpoint.broken}` }
  return { size: checkpoint.size, root: checkpoint.root, note }
}

/** The frontier of the tree at a size, from the stored nodes. It is believed once what is appended to it has the signed root. */
export async function readFrontier(reads: Reads, size: number): Promise<Frontier | Broken> {
  const places = frontierNodes(size)
  const hashes = await reads.nodes(places)
  const missing = places[hashes.indexOf(undefined)]
  if (missing) return { broken: `the node ${missing.level}/${missing.index} of the tree is missing` }
  return Frontier.of(size, hashes as Buffer[])
}

/**
 * Reads the entries after the frontier's size up to the signed head, page by page, and proves them: exactly these, with the signed
 * root. `fold` sees each page before the last is proven; nothing of it may be used when this answers that something is broken.
 */
export async function readProven(
  reads: Reads,
  head: SignedHead,
  frontier: Frontier,
  fold: (entries: Entry[]) => void,
): Promise<Broken | null> {
  if (frontier.size > head.size) return { broken: shortened(frontier.size, head.size) }
  while (frontier.size < head.size) {
    const before = frontier.size
    const stored = await reads.entries(before, Math.min(pageSize, head.size - before))
    if (stored.length === 0) return { broken: shortened(head.size, before) }
    const entries: Entry[] = []
    for (const { seq, text } of stored) {
      if (seq !== frontier.size + 1)
        return { broken: `entry ${frontier.size + 1} is missing; the next one stored is ${seq}` }
      frontier.append(leafHash(text))
      const entry = readEntryText(text, seq)
      if (isBroken(entry)) return entry
      entries.push(entry)
    }
    const failed = folded(entries, fold)
    if (failed) return failed
    if (stored.length === pageSize) await yieldToOthers()
  }
  if (frontier.root().equals(head.root)) return null
  return {
    broken: `entries or nodes were changed: up to entry ${head.size} they do not have the root that was signed`,
  }
}

/** An entry's text as today's entry, or why it is none. */
export function readEntryText(text: string, seq: number): Entry | Broken {
  try {
    const entry = upcast(JSON.parse(text) as Versioned) as unknown as Entry
    return entry.seq === seq ? entry : { broken: `entry ${seq} says of itself that it is entry ${entry.seq}` }
  } catch (error) {
    return { broken: `entry ${seq} cannot be read: ${error instanceof Error ? error.message : error}` }
  }
}

/** Why a head cannot be of the ledger that was known by another one, or null. */
export function olderThan(kept: { size: number; root: string }, head: { size: number; root: string }): string | null {
  if (kept.size > head.size) return shortened(kept.size, head.size)
  if (kept.size === head.size && kept.root !== head.root)
    return `the ledger was replaced: at entry ${kept.size} it has another root than before`
  return null
}

export function shortened(then: number, now: number): string {
  return `the ledger was shortened, or restored from a backup: it ended at entry ${then} and now ends at entry ${now}`
}

/** Why entries cannot be folded. */
export function makesNoSense(error: unknown): string {
  return `an entry makes no sense after those before it: ${error instanceof Error ? error.message : error}`
}

/** Hashes may be right, and entries make no sense one after another. */
function folded(entries: Entry[], fold: (entries: Entry[]) => void): Broken | null {
  try {
    fold(entries)
    return null
  } catch (error) {
    return { broken: makesNoSense(error) }
  }
}
