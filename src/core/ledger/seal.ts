import { hash } from 'node:crypto'
import { canonical } from '../digest.ts'
import { Frontier, leafHash } from './tree.ts'

/** A seal's leaves are spread over this many pages, so that a change rewrites one page and a gate reads few. */
export const pageCount = 256

/**
 * The page of a leaf: the first byte of the SHA-256 of its key. Keys are `desk`, `blocker/<key>`, `request/<id>` and
 * `action/<name>`.
 */
export function pageOf(key: string): number {
  return Number.parseInt(hash('sha256', key).slice(0, 2), 16)
}

/** A page: the canonical JSON (RFC 8785) of its leaves, `{"<key>":"<SHA-256 of the leaf's text, in hex>"}`. */
export function pageText(leaves: Iterable<[string, string]>): string {
  return canonical(Object.fromEntries(leaves))
}

/** The root (hex) over the pages' hashes in order: the Merkle tree (RFC 9162) over the pages' texts. */
export function sealRoot(pageHashes: readonly Buffer[]): string {
  if (pageHashes.length !== pageCount) throw new RangeError(`a seal has ${pageCount} pages, not ${pageHashes.length}`)
  const tree = new Frontier()
  for (const pageHash of pageHashes) tree.append(pageHash)
  return tree.root().toString('hex')
}

/** Whether these are the hashes of all pages of the seal with this root (hex). */
export function checkPageList(list: readonly Buffer[], root: string): boolean {
  return list.length === pageCount && list.every(({ length }) => length === 32) && sealRoot(list) === root
}

/** Whether this is the text of page `n`, by a list that `checkPageList` has found right. */
export function checkPage(list: readonly Buffer[], n: number, text: string): boolean {
  return list[n]?.equals(leafHash(text)) ?? false
}

/** The hash (hex) that a page, found right, has for a key; null when the key has no leaf. */
export function leafIn(text: string, key: string): string | null {
  const leaves = JSON.parse(text) as Record<string, string>
  return Object.hasOwn(leaves, key) ? (leaves[key] as string) : null
}

/** All pages of a seal in the making. A page is written and hashed again only after one of its leaves changed. */
export class SealPages {
  #pages = Array.from({ length: pageCount }, () => new Map<string, string>())
  #texts: (string | undefined)[] = []
  #hashes: (Buffer | undefined)[] = []
  #changed = new Set<number>()

  /** The pages that have these leaves, of which none counts as changed. */
  static from(leaves: Iterable<[string, string]>): SealPages {
    const pages = new SealPages()
    for (const [key, leaf] of leaves) pages.set(key, leaf)
    pages.#changed.clear()
    return pages
  }

  /** The same pages, to change without changing these. */
  clone(): SealPages {
    const clone = new SealPages()
    clone.#pages = this.#pages.map((page) => new Map(page))
    clone.#texts = [...this.#texts]
    clone.#hashes = [...this.#hashes]
    clone.#changed = new Set(this.#changed)
    return clone
  }

  /** Gives a key its hash (hex), or takes its leaf away; answers whether it had one. */
  set(key: string, leaf: string | null): boolean {
    const n = pageOf(key)
    const page = this.#pages[n] as Map<string, string>
    const before = page.get(key) ?? null
    if (before === leaf) return before !== null
    if (leaf === null) page.delete(key)
    else page.set(key, leaf)
    this.#texts[n] = undefined
    this.#hashes[n] = undefined
    this.#changed.add(n)
    return before !== null
  }

  text(n: number): string {
    this.#texts[n] ??= pageText(this.#pages[n] as Map<string, string>)
    return this.#texts[n]
  }

  texts(): string[] {
    return this.#pages.map((_, n) => this.text(n))
  }

  hashes(): Buffer[] {
    return this.#pages.map((_, n) => {
      this.#hashes[n] ??= leafHash(this.text(n))
      return this.#hashes[n]
    })
  }

  root(): string {
    return sealRoot(this.hashes())
  }

  /** The pages changed since this was last asked, which are the ones to store: number and text. */
  takeChanged(): [number, string][] {
    const changed = [...this.#changed].sort((a, b) => a - b)
    this.#changed.clear()
    return changed.map((n) => [n, this.text(n)])
  }
}
