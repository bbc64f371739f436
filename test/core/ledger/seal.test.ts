import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkPage,
  checkPageList,
  leafIn,
  pageOf,
  pageText,
  SealPages,
  sealRoot,
} from '../../../src/core/ledger/seal.ts'
import { leafHash, nodeHash } from '../../../src/core/ledger/tree.ts'

const sha256 = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const state = (text: string) => sha256(text).toString('hex')

const key = fc.oneof(
  fc.constant('desk'),
  fc.nat(9).map((n) => `blocker/b-${n}`),
  fc.nat(9).map((n) => `request/R-${n}`),
  fc.string().map((name) => `action/${name}`),
  fc.constantFrom('action/__proto__', '__proto__', 'action/10', '10', '9'),
)
const leaf = fc.nat(5).map((n) => state(`state ${n}`))

/** The tree over 256 pages, level by level: with a power of two there is no odd one out. */
function rootByLevels(texts: readonly string[]): string {
  let level = texts.map((text) => sha256(Buffer.of(0), text))
  while (level.length > 1)
    level = level.flatMap((left, i) => (i % 2 === 0 ? [sha256(Buffer.of(1), left, level[i + 1] as Buffer)] : []))
  return (level[0] as Buffer).toString('hex')
}

describe('the pages of a seal', () => {
  it('a leaf stands on the page that the first byte of its key’s SHA-256 names', () => {
    for (const name of ['desk', 'blocker/REALRUN-1', 'request/R-7', 'action/production', 'action/Größe'])
      expect(pageOf(name)).toBe(sha256(name)[0])
  })

  it('a page is canonical JSON, by key, and an empty one is {}', () => {
    expect(pageText([])).toBe('{}')
    expect(
      pageText([
        ['b', '2'],
        ['a', '1'],
        ['10', '3'],
        ['9', '4'],
      ]),
    ).toBe('{"10":"3","9":"4","a":"1","b":"2"}')
  })

  it('the root is the Merkle root over all 256 texts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, leaf), { maxLength: 30 }), (leaves) => {
        const pages = SealPages.from(leaves)
        expect(pages.texts()).toHaveLength(256)
        expect(pages.root()).toBe(rootByLevels(pages.texts()))
      }),
      { numRuns: 20 },
    )
  })

  it('say the same whatever the order in which leaves came, changed and went', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.option(leaf)), { maxLength: 60 }), (changes) => {
        const pages = SealPages.from([])
        pages.root()
        const now = new Map<string, string>()
        for (const [name, hash] of changes) {
          pages.set(name, hash)
          if (hash === null) now.delete(name)
          else now.set(name, hash)
          if (changes.length % 2 === 0) pages.hashes()
        }
        const fresh = SealPages.from([...now].reverse())
        expect(pages.texts()).toEqual(fresh.texts())
        expect(pages.root()).toBe(fresh.root())
        for (const [name] of changes) expect(leafIn(pages.text(pageOf(name)), name)).toBe(now.get(name) ?? null)
      }),
      { numRuns: 50 },
    )
  })

  it('name the pages to store: those that changed since the last time, and no others', () => {
    const pages = SealPages.from([['desk', state('a')]])
    expect(pages.takeChanged()).toEqual([])
    pages.set('desk', state('a'))
    expect(pages.takeChanged()).toEqual([])
    pages.set('desk', state('b'))
    pages.set('action/none', null)
    expect(pages.takeChanged()).toEqual([[pageOf('desk'), `{"desk":"${state('b')}"}`]])
    pages.set('desk', null)
    expect(pages.takeChanged()).toEqual([[pageOf('desk'), '{}']])
    expect(pages.takeChanged()).toEqual([])
  })
})

describe('what a seal proves', () => {
  const pages = SealPages.from([
    ['desk', state('desk')],
    ['blocker/b-1', state('one')],
    ['action/apply', state('["blocker/b-1"]')],
  ])
  const list = pages.hashes()
  const root = pages.root()
  const n = pageOf('blocker/b-1')

  it('the list of page hashes, by its root', () => {
    expect(checkPageList(list, root)).toBe(true)
    expect(checkPageList(list.toReversed(), root)).toBe(false)
    expect(checkPageList(list.with(n, leafHash('{}')), root)).toBe(false)
    expect(checkPageList(list.with(0, Buffer.alloc(31)), root)).toBe(false)
  })

  it('no list of another length, though it has the same root', () => {
    const half = Array.from({ length: 128 }, (_, i) => nodeHash(list[2 * i] as Buffer, list[2 * i + 1] as Buffer))
    expect(checkPageList(half, root)).toBe(false)
    expect(() => sealRoot(half)).toThrow('a seal has 256 pages, not 128')
  })

  it('a page, by the list, at its own place only', () => {
    expect(checkPage(list, n, pages.text(n))).toBe(true)
    expect(checkPage(list, (n + 1) % 256, pages.text(n))).toBe(false)
    expect(checkPage(list, n, `${pages.text(n)} `)).toBe(false)
    expect(checkPage(list, n, '{}')).toBe(false)
    expect(checkPage(list, 256, '{}')).toBe(false)
  })

  it('a leaf, and that there is none', () => {
    expect(leafIn(pages.text(n), 'blocker/b-1')).toBe(state('one'))
    expect(leafIn(pages.text(n), 'blocker/b-2')).toBeNull()
    expect(leafIn('{}', 'toString')).toBeNull()
  })
})
