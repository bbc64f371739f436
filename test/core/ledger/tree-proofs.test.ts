import { describe, expect, it } from 'vitest'
import { Frontier, leafHash, nodeHash } from '../../../src/core/ledger/tree.ts'
import {
  consistencyProof,
  inclusionProof,
  type ReadNode,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/ledger/tree-proofs.ts'
import { argon2020, consistencies, inclusions, leaves, nodes, roots } from './reference.ts'

const bytes = (hex: string | undefined) => Buffer.from(hex as string, 'hex')
const base64 = (text: string) => Buffer.from(text, 'base64')
const referenceNode: ReadNode = (level, index) => bytes(nodes[level]?.[index])

describe('the proofs of the reference', () => {
  it.each(inclusions)('leaf %i stands in the tree of %i', async (index, size, hashes) => {
    const proof = await inclusionProof(index, size, referenceNode)
    expect(proof.map((hash) => hash.toString('hex'))).toEqual(hashes)
    expect(verifyInclusion(leafHash(leaves[index] as string), index, size, proof, bytes(roots[size]))).toBe(true)
  })

  it.each(consistencies)('the tree of %i grew into that of %i', async (from, to, hashes) => {
    const proof = await consistencyProof(from, to, referenceNode)
    expect(proof.map((hash) => hash.toString('hex'))).toEqual(hashes)
    expect(verifyConsistency(from, to, bytes(roots[from]), bytes(roots[to]), proof)).toBe(true)
  })

  it('Google’s Argon 2020 log holds the certificate that it says it holds, and only grew', () => {
    const { size, index, earlierSize } = argon2020
    const [root, earlier, leaf] = [argon2020.root, argon2020.earlierRoot, argon2020.leaf].map(base64) as Buffer[]
    const inclusion = argon2020.inclusion.map(base64)
    const consistency = argon2020.consistency.map(base64)
    expect(verifyInclusion(leaf as Buffer, index, size, inclusion, root as Buffer)).toBe(true)
    expect(verifyInclusion(leaf as Buffer, index + 1, size, inclusion, root as Buffer)).toBe(false)
    expect(verifyConsistency(earlierSize, size, earlier as Buffer, root as Buffer, consistency)).toBe(true)
    expect(verifyConsistency(earlierSize + 1, size, earlier as Buffer, root as Buffer, consistency)).toBe(false)
  })
})

const most = 70
const leafOf = (index: number) => leafHash(`entry ${index}`)
const stored = new Map<string, Buffer>()
const rootOfSize: Buffer[] = []
const frontier = new Frontier()
for (let size = 0; size <= most; size += 1) {
  rootOfSize.push(frontier.root())
  stored.set(`0/${size}`, leafOf(size))
  frontier.append(leafOf(size), (level, index, hash) => stored.set(`${level}/${index}`, hash))
}
const read: ReadNode = (level, index) => stored.get(`${level}/${index}`) as Buffer
const root = (size: number) => rootOfSize[size] as Buffer

/** The hashes with one bit of one of them changed, for each of them; another bit in each tree, so that all are tried. */
function bitChanged(hashes: readonly Buffer[], seed: number): Buffer[][] {
  return hashes.map((_, changed) =>
    hashes.map((hash, i) => {
      if (i !== changed) return hash
      const copy = Buffer.from(hash)
      const bit = (seed * 37 + i * 11) % 256
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
      return copy
    }),
  )
}

/** The same proof, with one hash left out, doubled, added, or cut short. */
function misshapen(proof: readonly Buffer[]): Buffer[][] {
  const without = proof.map((_, i) => proof.filter((_, j) => j !== i))
  const cut = proof.map((_, i) => proof.map((hash, j) => (i === j ? hash.subarray(1) : hash)))
  return [...without, ...cut, [...proof, root(1)], [root(1), ...proof]]
}

/** A list of what verified and should not have, which is easier to read than one failed `expect` in a hundred thousand. */
const wrongly: string[] = []

describe('the proofs of any tree of up to 70 leaves', () => {
  it('inclusion: each leaf of each size is proven, and nothing else by the same proof', async () => {
    for (let size = 1; size <= most; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(index, size, read)
        const says = (leaf: Buffer, i: number, n: number, hashes: Buffer[], top: Buffer, what: string) => {
          if (verifyInclusion(leaf, i, n, hashes, top)) wrongly.push(`${index} of ${size}: ${what}`)
        }
        expect(verifyInclusion(leafOf(index), index, size, proof, root(size))).toBe(true)
        for (const changed of bitChanged([leafOf(index), root(size), ...proof], size * most + index)) {
          const [leaf, top, ...hashes] = changed as [Buffer, Buffer, ...Buffer[]]
          says(leaf, index, size, hashes, top, 'a changed bit')
        }
        for (const hashes of misshapen(proof)) says(leafOf(index), index, size, hashes, root(size), 'misshapen')
        for (let other = 0; other < most; other += 1) {
          if (other !== index) says(leafOf(index), other, size, proof, root(size), `index ${other}`)
          if (other !== size) says(leafOf(index), index, other, proof, root(other), `size ${other} and its root`)
        }
      }
    expect(wrongly.splice(0)).toEqual([])
  })

  it('consistency: each size grows into each later one, and no other history is proven', async () => {
    for (let to = 1; to <= most; to += 1)
      for (let from = 1; from <= to; from += 1) {
        const proof = await consistencyProof(from, to, read)
        const says = (m: number, n: number, before: Buffer, after: Buffer, hashes: Buffer[], what: string) => {
          if (verifyConsistency(m, n, before, after, hashes)) wrongly.push(`${from} to ${to}: ${what}`)
        }
        expect(verifyConsistency(from, to, root(from), root(to), proof)).toBe(true)
        for (const changed of bitChanged([root(from), root(to), ...proof], to * most + from)) {
          const [before, after, ...hashes] = changed as [Buffer, Buffer, ...Buffer[]]
          says(from, to, before, after, hashes, 'a changed bit')
        }
        for (const hashes of misshapen(proof)) says(from, to, root(from), root(to), hashes, 'misshapen')
        for (let other = 0; other <= most; other += 1) {
          if (other !== from) says(other, to, root(from), root(to), proof, `from ${other}`)
          if (other !== to && other !== from) says(from, other, root(from), root(other), proof, `to ${other}`)
        }
      }
    expect(wrongly.splice(0)).toEqual([])
  })

  it('a tree grows from the empty one without proof, from its root only', async () => {
    expect(await consistencyProof(0, 5, read)).toEqual([])
    expect(verifyConsistency(0, 5, root(0), root(5), [])).toBe(true)
    expect(verifyConsistency(0, 5, root(1), root(5), [])).toBe(false)
    expect(verifyConsistency(0, 0, root(0), root(0), [])).toBe(true)
    expect(verifyConsistency(0, 0, root(0), root(5), [])).toBe(false)
  })

  it('no tree shrinks, whatever hashes somebody makes up for it', () => {
    const [a, b, c] = [leafOf(0), leafOf(1), leafOf(2)] as [Buffer, Buffer, Buffer]
    expect(verifyConsistency(2, 1, nodeHash(a, b), nodeHash(a, nodeHash(b, c)), [b, c, a])).toBe(false)
  })

  it('what is no size and no index is not proven, and not asked for', async () => {
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(verifyInclusion(leafOf(0), 0, size, [], root(1))).toBe(false)
      expect(verifyConsistency(size, 5, root(1), root(5), [])).toBe(false)
      expect(() => inclusionProof(0, size, read)).toThrow(RangeError)
      await expect(consistencyProof(size, 5, read)).rejects.toThrow(RangeError)
    }
    expect(() => inclusionProof(5, 5, read)).toThrow('there is no leaf 5 in a tree of 5')
    await expect(consistencyProof(6, 5, read)).rejects.toThrow('a tree of 5 leaves does not begin with 6')
  })
})
