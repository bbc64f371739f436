import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/core/ledger/checkpoint.ts'
import { signerOf, type Verifier, verifierKeyText, verifierOf } from '../../src/core/ledger/key.ts'
import { openNote } from '../../src/core/ledger/note.ts'
import { emptyRoot, leafHash } from '../../src/core/ledger/tree.ts'
import { verifyConsistency, verifyInclusion } from '../../src/core/ledger/tree-proofs.ts'

interface Inclusion {
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[]
  wantErr: boolean
}

interface Consistency {
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[]
  wantErr: boolean
}

/** A file of this folder; README.md says who made it. */
function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
}

const bytes = (text: string) => Buffer.from(text, 'base64')

describe('RFC 9162 trees, as transparency-dev/merkle has them', () => {
  test('hash leaves and nothing to the same bytes', () => {
    const { empty, leaves } = vectors<{ empty: string; leaves: Record<string, string> }>('merkle-hashes')
    expect(emptyRoot.toString('hex')).toBe(empty)
    for (const [leaf, hash] of Object.entries(leaves)) expect(leafHash(leaf).toString('hex')).toBe(hash)
  })

  test.each(Object.entries(vectors<Record<string, Inclusion>>('merkle-inclusion')))('inclusion: %s', (_, one) => {
    const proof = one.proof.map(bytes)
    const holds = verifyInclusion(bytes(one.leafHash), one.leafIdx, one.treeSize, proof, bytes(one.root))
    expect(holds).toBe(!one.wantErr)
  })

  test.each(Object.entries(vectors<Record<string, Consistency>>('merkle-consistency')))('consistency: %s', (_, one) => {
    const proof = one.proof.map(bytes)
    expect(verifyConsistency(one.size1, one.size2, bytes(one.root1), bytes(one.root2), proof)).toBe(!one.wantErr)
  })
})

describe('a C2SP signed note', () => {
  const sumdb = vectors<{ key: string; note: string; size: number }>('sumdb-checkpoint')
  const sigsum = vectors<{ seed: string; origin: string; note: string }>('sigsum-checkpoint')

  test('of Go’s checksum database is opened with the key that the go command has, and not once a digit changed', () => {
    const verifier = verifierOf(sumdb.key) as Verifier
    expect(verifierKeyText(verifier)).toBe(sumdb.key)
    const opened = openNote(sumdb.note, verifier)
    expect(parseCheckpoint('text' in opened ? opened.text : '')).toMatchObject({
      origin: 'go.sum database tree',
      size: sumdb.size,
    })
    expect(openNote(sumdb.note.replace('30055305', '30055306'), verifier)).toHaveProperty('broken')
    // Its origin is not its key's name, as a checkpoint of ours must have it.
    expect(readCheckpoint(sumdb.note, verifier)).toHaveProperty('broken')
  })

  test('of Sigsum is what we sign with its key, to the byte', () => {
    const signer = signerOf(Buffer.from(sigsum.seed, 'hex'), sigsum.origin)
    const read = readCheckpoint(sigsum.note, signer)
    expect(read).toMatchObject({ origin: sigsum.origin, size: 10 })
    expect('broken' in read ? read.broken : writeCheckpoint(read, signer)).toBe(sigsum.note)
  })
})
