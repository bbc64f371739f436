import canonicalize from 'canonicalize'
import type { Actor, Entry, Fact } from './entry.ts'
import { sha256 } from './fingerprint.ts'

/** An entry as the ledger keeps it: its canonical text (RFC 8785) and the SHA-256 of that text. The text holds the link. */
export interface SealedEntry {
  seq: number
  text: string
  hash: string
}

/** Where the chain ends: the newest entry's seq, hash and instant. */
export interface Head {
  seq: number
  hash: string
  at: string
}

/** Gives facts their places in the chain. The stored text is what is hashed, so verifying needs no canonicalising again. */
export function seal(
  facts: readonly Fact[],
  head: Head,
  by: Actor,
  at: string,
): { entries: Entry[]; sealed: SealedEntry[] } {
  let { seq, hash } = head
  const entries: Entry[] = []
  const sealed: SealedEntry[] = []
  for (const fact of facts) {
    seq += 1
    const entry: Entry = { ...wellFormed(fact), seq, prev: hash, at, by: wellFormed(by) }
    const text = canonicalize(entry)
    if (text === undefined) throw new Error('an entry is always JSON')
    hash = sha256(text)
    entries.push(entry)
    sealed.push({ seq, text, hash })
  }
  return { entries, sealed }
}

/** Half a character, which no canonical JSON can hold, becomes U+FFFD, as it would on its way to a disk. */
function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T
  if (Array.isArray(value)) return value.map(wellFormed) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)])) as T
}

/** What is wrong with a stored entry as the successor of `head`, in one sentence, or the entry when nothing is. */
export function unseal(stored: SealedEntry, head: Pick<Head, 'seq' | 'hash'>): Entry | { broken: string } {
  if (stored.seq !== head.seq + 1)
    return { broken: `entry ${head.seq + 1} is missing; the next one stored is ${stored.seq}` }
  if (sha256(stored.text) !== stored.hash)
    return { broken: `entry ${stored.seq} was changed: its text does not have the hash stored with it` }
  const entry = parse(stored.text)
  if (!entry) return { broken: `entry ${stored.seq} is not JSON` }
  if (entry.seq !== stored.seq) return { broken: `entry ${stored.seq} says of itself that it is entry ${entry.seq}` }
  if (entry.prev !== head.hash)
    return { broken: `entry ${stored.seq} does not follow from entry ${head.seq}: the link between them is broken` }
  if (stored.seq === 1 && entry.kind !== 'LedgerOpened') return { broken: 'entry 1 does not open a ledger' }
  return entry
}

function parse(text: string): Entry | null {
  try {
    return JSON.parse(text) as Entry
  } catch {
    return null
  }
}
