import { describe, expect, it } from 'vitest'
import { parseCheckpoint, readCheckpoint, writeCheckpoint } from '../../../src/core/ledger/checkpoint.ts'
import { newSeed, signerOf } from '../../../src/core/ledger/key.ts'
import { signNote } from '../../../src/core/ledger/note.ts'
import { roots } from './reference.ts'

const origin = 'countersign/T01'
const signer = signerOf(Buffer.alloc(32, 7), origin)
const root = Buffer.from(roots[8] as string, 'hex')

describe('a checkpoint', () => {
  it('is origin, size and root in a signed note', () => {
    const [text, signatures] = writeCheckpoint({ origin, size: 8, root }, signer).split('\n\n')
    expect(text).toBe('countersign/T01\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=')
    expect(signatures).toMatch(/^— countersign\/T01 [A-Za-z0-9+/]{91}=\n$/)
  })

  it('is read as it was written', () => {
    for (const size of [0, 1, 8, 20_852_163, 2 ** 40])
      expect(readCheckpoint(writeCheckpoint({ origin, size, root }, signer), signer)).toEqual({ origin, size, root })
  })

  it('of the standard (c2sp.org/tlog-checkpoint) is understood', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    expect(parseCheckpoint(text)).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: Buffer.from('0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62', 'hex'),
    })
  })

  it('by another key of the same name, or changed, is broken', () => {
    const note = writeCheckpoint({ origin, size: 8, root }, signer)
    const other = signerOf(newSeed(), origin)
    expect(readCheckpoint(note, other)).toEqual({
      broken: `the note is not signed with the key countersign/T01+${other.id.toString('hex')}`,
    })
    expect(readCheckpoint(note.replace('\n8\n', '\n9\n'), signer)).toEqual({
      broken: `the note's signature is not by the key countersign/T01+${signer.id.toString('hex')}, or its text was changed`,
    })
  })

  it('of another workspace is neither signed nor read with this key', () => {
    const elsewhere = 'countersign/T02'
    expect(() => writeCheckpoint({ origin: elsewhere, size: 8, root }, signer)).toThrow('does not sign checkpoints of')
    expect(readCheckpoint(signNote(`${elsewhere}\n8\n${root.toString('base64')}\n`, signer), signer)).toEqual({
      broken: 'the checkpoint is of countersign/T02, not of countersign/T01',
    })
  })

  it.each([
    ['a leading zero', `${origin}\n08\n${root.toString('base64')}\n`],
    ['a negative size', `${origin}\n-8\n${root.toString('base64')}\n`],
    ['a size that no number holds', `${origin}\n9007199254740993\n${root.toString('base64')}\n`],
    ['a size in hexadecimal', `${origin}\n0x8\n${root.toString('base64')}\n`],
    ['a root of 31 bytes', `${origin}\n8\n${root.subarray(1).toString('base64')}\n`],
    ['a root in base64url', `${origin}\n8\n${root.toString('base64url')}\n`],
    ['no origin', `\n8\n${root.toString('base64')}\n`],
    ['no root', `${origin}\n8\n`],
    ['a further line', `${origin}\n8\n${root.toString('base64')}\nmore\n`],
    ['an empty line', `${origin}\n8\n${root.toString('base64')}\n\n`],
  ])('with %s is none, even signed', (_, text) => {
    expect(readCheckpoint(signNote(text, signer), signer)).toEqual({ broken: 'the signed note is not a checkpoint' })
  })
})
