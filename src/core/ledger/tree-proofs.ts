import { emptyRoot, foldRoots, frontierNodes, nodeHash } from './tree.ts'

/** Gives the hash of a stored full subtree; at level 0, a leaf's hash. */
export type ReadNode = (level: number, index: number) => Buffer | Promise<Buffer>

/** The proof that leaf `index` (from 0) stands in the tree of `size` leaves (RFC 9162, 2.1.3.1): a hash per level. */
export function inclusionProof(index: number, size: number, read: ReadNode): Promise<Buffer[]> {
  if (!isSize(index) || !isSize(size) || index >= size)
    throw new RangeError(`there is no leaf ${index} in a tree of ${size}`)
  return rootsOf(inclusionPath(index, { start: 0, size }), read)
}

/** The proof that the tree of `to` leaves begins with the tree of `from` leaves (RFC 9162, 2.1.4.1). */
export async function consistencyProof(from: number, to: number, read: ReadNode): Promise<Buffer[]> {
  if (!isSize(from) || !isSize(to) || from > to)
    throw new RangeError(`a tree of ${to} leaves does not begin with ${from}`)
  return from === 0 ? [] : rootsOf(consistencyPath(from, { start: 0, size: to }, true), read)
}

/** Whether the proof leads from this leaf hash, at this index, to the root of the tree of `size` leaves. */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, ...proof])) return false
  const rest = [...proof]
  const found = includingRoot(leaf, index, size, rest)
  return rest.length === 0 && found !== null && found.equals(root)
}

/** Whether the proof leads to both roots, so that the second tree is the first with leaves added at its end. */
export function verifyConsistency(
  from: number,
  to: number,
  fromRoot: Buffer,
  toRoot: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (!isSize(from) || !isSize(to) || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false
  if (from === 0) return proof.length === 0 && fromRoot.equals(emptyRoot) && (to > 0 || toRoot.equals(emptyRoot))
  const rest = [...proof]
  const found = growingRoots(from, to, fromRoot, rest)
  return rest.length === 0 && found !== null && found.before.equals(fromRoot) && found.after.equals(toRoot)
}

/** Leaves `start` to `start + size - 1`: a subtree, whose right edge need not be full. */
interface Subtree {
  start: number
  size: number
}

// The four functions below follow RFC 9162's PATH and SUBPROOF step by step. A proof lists the lowest hash first,
// so that verifying, which starts at the root, takes from its end.

function inclusionPath(index: number, tree: Subtree): Subtree[] {
  if (tree.size === 1) return []
  const [left, right] = split(tree)
  return index < left.size ? [...inclusionPath(index, left), right] : [...inclusionPath(index - left.size, right), left]
}

function consistencyPath(from: number, tree: Subtree, known: boolean): Subtree[] {
  if (from === tree.size) return known ? [] : [tree]
  const [left, right] = split(tree)
  return from <= left.size
    ? [...consistencyPath(from, left, known), right]
    : [...consistencyPath(from - left.size, right, false), left]
}

function includingRoot(leaf: Buffer, index: number, size: number, proof: Buffer[]): Buffer | null {
  if (size === 1) return leaf
  const sibling = proof.pop()
  if (!sibling) return null
  const half = halfOf(size)
  const inner =
    index < half ? includingRoot(leaf, index, half, proof) : includingRoot(leaf, index - half, size - half, proof)
  if (!inner) return null
  return index < half ? nodeHash(inner, sibling) : nodeHash(sibling, inner)
}

/** The roots before and after of one subtree. `known` is its root before, where that is the whole tree's. */
function growingRoots(
  from: number,
  to: number,
  known: Buffer | null,
  proof: Buffer[],
): { before: Buffer; after: Buffer } | null {
  if (from === to && known) return { before: known, after: known }
  const sibling = proof.pop()
  if (!sibling) return null
  if (from === to) return { before: sibling, after: sibling }
  const half = halfOf(to)
  if (from <= half) {
    const left = growingRoots(from, half, known, proof)
    return left && { before: left.before, after: nodeHash(left.after, sibling) }
  }
  const right = growingRoots(from - half, to - half, null, proof)
  return right && { before: nodeHash(sibling, right.before), after: nodeHash(sibling, right.after) }
}

function split({ start, size }: Subtree): [Subtree, Subtree] {
  const half = halfOf(size)
  return [
    { start, size: half },
    { start: start + half, size: size - half },
  ]
}

/** The largest power of two smaller than `size`, which is at least 2. */
function halfOf(size: number): number {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

async function rootsOf(subtrees: readonly Subtree[], read: ReadNode): Promise<Buffer[]> {
  const roots: Buffer[] = []
  for (const { start, size } of subtrees) {
    const parts: Buffer[] = []
    for (const { level, index } of frontierNodes(size)) parts.push(await read(level, start / 2 ** level + index))
    roots.push(foldRoots(parts))
  }
  return roots
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}

function areHashes(hashes: readonly Buffer[]): boolean {
  return hashes.every(({ length }) => length === 32)
}
