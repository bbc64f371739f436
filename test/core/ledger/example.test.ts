import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../../../src/core/ledger/checkpoint.ts'
import { entryText } from '../../../src/core/ledger/entry-text.ts'
import { signerOf, type Verifier, verifierKeyText, verifierOf } from '../../../src/core/ledger/key.ts'
import { Frontier, leafHash } from '../../../src/core/ledger/tree.ts'

const page = readFileSync(new URL('../../../docs/ledger.md', import.meta.url), 'utf8')

/** The text between ```name and ``` in docs/ledger.md. */
function block(name: string): string {
  const [, text] = new RegExp(`^\`\`\`${name}\n(.*?)^\`\`\``, 'ms').exec(page) ?? []
  return text as string
}

describe('the example in docs/ledger.md', () => {
  const entries = block('jsonl').trimEnd().split('\n')
  const origin = 'countersign/T01'

  it('has canonical texts', () => {
    expect(entries).toHaveLength(3)
    expect(entries.map((text) => entryText(JSON.parse(text)))).toEqual(entries)
  })

  it('has the hashes, the root and the signature of its entries', () => {
    const hashes = entries.map((text) => leafHash(text).toString('hex'))
    const frontier = new Frontier()
    for (const text of entries)
      frontier.append(leafHash(text), (_level, _index, hash) => hashes.push(hash.toString('hex')))
    expect(hashes).toEqual(block('hashes').trimEnd().split('\n'))
    const checkpoint = { origin, size: 3, root: frontier.root() }
    const key = (JSON.parse(entries[1] as string) as { key: string }).key
    expect(readCheckpoint(block('note'), verifierOf(key) as Verifier)).toEqual(checkpoint)
    const signer = signerOf(Buffer.alloc(32, 7), origin)
    expect(verifierKeyText(signer)).toBe(key)
    expect(writeCheckpoint(checkpoint, signer)).toBe(block('note'))
  })
})
