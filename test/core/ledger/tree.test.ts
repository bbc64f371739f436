import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyRoot, Frontier, frontierNodes, leafHash, nodeHash } from '../../../src/core/ledger/tree.ts'
import { leaves, nodes, roots } from './reference.ts'

const hex = (hash: Buffer) => hash.toString('hex')

/** RFC 9162, 2.1.1, word by word: slow, recursive, and without a line of ours. */
function merkleTreeHash(texts: readonly string[]): Buffer {
  const sha256 = (...parts: (Buffer | string)[]) => {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
  if (texts.length === 0) return sha256()
  if (texts.length === 1) return sha256(Buffer.of(0), texts[0] as string)
  const half = 2 ** Math.floor(Math.log2(texts.length - 1))
  return sha256(Buffer.of(1), merkleTreeHash(texts.slice(0, half)), merkleTreeHash(texts.slice(half)))
}

const grown = (texts: readonly string[]) => {
  const frontier = new Frontier()
  for (const text of texts) frontier.append(leafHash(text))
  return frontier
}

describe('the Merkle tree', () => {
  it.each(roots.map((root, size) => [size, root]))(
    'of %i leaves of the reference has the root of the reference',
    (size, root) => {
      expect(hex(grown(leaves.slice(0, size)).root())).toBe(root)
    },
  )

  it('has the reference hashes at every leaf and every node', () => {
    const seen = [leaves.map((text) => hex(leafHash(text))), [], [], []] as string[][]
    const frontier = new Frontier()
    for (const text of leaves)
      frontier.append(leafHash(text), (level, index, hash) => {
        ;(seen[level] as string[])[index] = hex(hash)
      })
    expect(seen).toEqual(nodes)
  })

  it('without leaves has the hash of nothing for a root', () => {
    expect(hex(emptyRoot)).toBe(roots[0])
    expect(hex(new Frontier().root())).toBe(roots[0])
  })

  it('of any texts has the root that RFC 9162 defines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 40 }), (texts) => {
        expect(hex(grown(texts).root())).toBe(hex(merkleTreeHash(texts)))
      }),
    )
  })

  it('does not take a hash of another length for a node', () => {
    expect(() => nodeHash(emptyRoot.subarray(1), emptyRoot)).toThrow('32 bytes')
    expect(() => nodeHash(emptyRoot, Buffer.alloc(33))).toThrow('32 bytes')
  })
})

describe('a frontier', () => {
  it('reports each full subtree once, when its last leaf comes', () => {
    const frontier = new Frontier()
    const completed = leaves.map((text) => {
      const places: string[] = []
      frontier.append(leafHash(text), (level, index) => places.push(`${level}/${index}`))
      return places
    })
    expect(completed).toEqual([[], ['1/0'], [], ['1/1', '2/0'], [], ['1/2'], [], ['1/3', '2/1', '3/0']])
  })

  it('can be read back from the stored nodes of any size, and grows on', () => {
    const stored = new Map<string, Buffer>()
    const frontier = new Frontier()
    for (let size = 0; size < 200; size += 1) {
      const hashes = frontierNodes(size).map(({ level, index }) => stored.get(`${level}/${index}`) as Buffer)
      const read = Frontier.of(size, hashes)
      expect(read.size).toBe(size)
      expect(hex(read.root())).toBe(hex(frontier.root()))
      stored.set(`0/${size}`, leafHash(`entry ${size}`))
      frontier.append(leafHash(`entry ${size}`), (level, index, hash) => stored.set(`${level}/${index}`, hash))
      read.append(leafHash(`entry ${size}`))
      expect(hex(read.root())).toBe(hex(frontier.root()))
    }
  })

  it('stands, largest first, where the binary digits of its size say, beyond 32 bits too', () => {
    expect(frontierNodes(0)).toEqual([])
    expect(frontierNodes(7)).toEqual([
      { level: 2, index: 0 },
      { level: 1, index: 2 },
      { level: 0, index: 6 },
    ])
    expect(frontierNodes(2 ** 40 + 1)).toEqual([
      { level: 40, index: 0 },
      { level: 0, index: 2 ** 40 },
    ])
  })

  it('does not change when its clone grows', () => {
    const frontier = grown(leaves.slice(0, 5))
    const clone = frontier.clone()
    clone.append(leafHash(leaves[5] as string))
    expect([frontier, clone].map((tree) => hex(tree.root()))).toEqual([roots[5], roots[6]])
  })

  it('is refused with a hash too few or too many', () => {
    expect(() => Frontier.of(6, [emptyRoot])).toThrow('the frontier of 6 leaves does not have 1 hashes')
    expect(() => Frontier.of(0, [emptyRoot])).toThrow('the frontier of 0 leaves does not have 1 hashes')
  })
})
