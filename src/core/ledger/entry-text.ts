import { canonical } from '../digest.ts'

/** The version that entries are written in. An older one is turned into it by `upcast` before anybody folds it. */
export const entryVersion = 1

/** What every entry has, whatever its version: the version itself. */
export interface Versioned {
  v: number
  [field: string]: unknown
}

/** Turns an entry of one version into the next one's. The version itself is seen to. */
export type Upcast = (entry: Versioned) => Omit<Versioned, 'v'>

/** The steps from each older version to the next: `upcasts[1]` makes version 2 of version 1. */
const upcasts: Readonly<Record<number, Upcast>> = {}

/** An entry's text in the ledger, which is what is hashed: canonical JSON (RFC 8785). */
export function entryText(entry: object): string {
  return canonical(entry)
}

/** A stored entry as one of today's version. Throws for a version that only a newer Countersign can know. */
export function upcast(parsed: Versioned, steps: Readonly<Record<number, Upcast>> = upcasts): Versioned {
  const newest = Object.keys(steps).length + 1
  const { v } = parsed
  if (!Number.isInteger(v) || v < 1) throw new Error(`an entry does not say which version it is of: ${String(v)}`)
  if (v > newest)
    throw new Error(`an entry is of version ${v}, and this Countersign knows ${newest} at most: use the newer one`)
  let entry = parsed
  for (let from = v; from < newest; from += 1) entry = { ...stepFrom(steps, from)(entry), v: from + 1 }
  return entry
}

function stepFrom(steps: Readonly<Record<number, Upcast>>, version: number): Upcast {
  const step = steps[version]
  if (!step) throw new Error(`no step leads on from version ${version} of entries`)
  return step
}
