import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  newSeed,
  readSeed,
  type Signer,
  signerOf,
  type Verifier,
  verifierKeyText,
  verifierOf,
} from '../../../src/core/ledger/key.ts'
import { openNote, signNote } from '../../../src/core/ledger/note.ts'

// The keys and the note of golang.org/x/mod, sumdb/note/note_test.go: "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEK..."
// is 0x01 and the seed.
const peterSeed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const text =
  'If you think cryptography is the answer to your problem,\n' + "then you don't know what your problem is.\n"
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'

const verifier = (key: string) => verifierOf(key) as Verifier
const peter = signerOf(peterSeed, 'PeterNeumann')

describe('a key', () => {
  it('of the Go reference is written as Go writes it', () => {
    expect(verifierKeyText(peter)).toBe(peterKey)
    expect(verifierKeyText(verifier(enochKey))).toBe(enochKey)
  })

  it('with any character changed, or a part left out, is none', () => {
    for (let i = 0; i < peterKey.length; i += 1) {
      const next = String.fromCharCode(peterKey.charCodeAt(i) + 1)
      expect(verifierOf(peterKey.slice(0, i) + next + peterKey.slice(i + 1))).toHaveProperty('broken')
      expect(verifierOf(peterKey.slice(0, i))).toHaveProperty('broken')
      if (i > 0) expect(verifierOf(peterKey.slice(i))).toHaveProperty('broken')
    }
  })

  it.each([
    ['too long', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['of another kind', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
  ])('%s, whose id fits, is none (both from note_test.go)', (_, key) => {
    expect(verifierOf(key)).toEqual({ broken: 'the public key is not written as name+id+key, with an Ed25519 key' })
  })

  it('is read from a file, whose last line ends', () => {
    expect(openNote(`${text}\n${peterLine}`, verifier(`${peterKey}\n`))).toEqual({ text })
    expect(readSeed(`${peterSeed.toString('base64')}\n`)).toEqual(peterSeed)
  })

  it('is made of a fresh seed, or of a key that openssl made', () => {
    expect(newSeed()).toHaveLength(32)
    expect(newSeed()).not.toEqual(newSeed())
    const pem = peter.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
    expect(readSeed(pem)).toEqual(peterSeed)
  })

  it('that is none is said to be none', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const broken = { broken: 'the private key is neither base64 of 32 bytes nor an Ed25519 private key in PEM' }
    expect(readSeed('')).toEqual(broken)
    expect(readSeed('c2hvcnQ=')).toEqual(broken)
    expect(readSeed('-----BEGIN PRIVATE KEY-----')).toEqual(broken)
    expect(readSeed(rsa.export({ format: 'pem', type: 'pkcs8' }) as string)).toEqual(broken)
    expect(() => signerOf(Buffer.alloc(31), 'a')).toThrow('32 bytes')
  })

  it.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\n'])('does not bear the name %j', (name) => {
    expect(() => signerOf(peterSeed, name)).toThrow('neither white space nor a plus')
  })
})

describe('a signed note', () => {
  it('of the Go reference is what we write, to the byte', () => {
    expect(signNote(text, peter)).toBe(`${text}\n${peterLine}`)
  })

  it('of the Go reference is opened with either key, whoever else signed it', () => {
    const note = `${text}\n${peterLine}${enochLine}`
    expect(openNote(note, verifier(peterKey))).toEqual({ text })
    expect(openNote(note, verifier(enochKey))).toEqual({ text })
  })

  it('that the key did not sign is not opened', () => {
    expect(openNote(`${text}\n${peterLine}`, verifier(enochKey))).toEqual({
      broken: 'the note is not signed with the key EnochRoot+af0cfe78',
    })
  })

  it('is not opened when a signature claims to be by the key and is not, beside one that is', () => {
    const broken = { broken: "the note's signature is not by the key PeterNeumann+c74f20a3, or its text was changed" }
    const forged = peterLine.replace('UG/Sff', 'UG/Sfg')
    expect(openNote(`${text}\n${forged}`, peter)).toEqual(broken)
    expect(openNote(`${text}\n${peterLine}${forged}`, peter)).toEqual(broken)
    expect(openNote(`${text.replace('answer', 'Answer')}\n${peterLine}`, peter)).toEqual(broken)
    expect(openNote(`${text}\n${peterLine.replace('=\n', 'A\n')}`, peter)).toHaveProperty('broken')
  })

  it('may have empty lines in its text', () => {
    const long = 'a\n\nb\n\n\nc\n'
    expect(openNote(signNote(long, peter), peter)).toEqual({ text: long })
  })

  const note = `${text}\n${peterLine}`
  it.each([
    ['no signature', text],
    ['an empty signature', `${text}\n`],
    ['no end', note.slice(0, -1)],
    ['a control character', `\x01${note}`],
    ['a tab in a signature line', note.replace('PeterNeumann ', 'PeterNeumann\t')],
    ['half a character', `\ud800${note}`],
    ['a name of two words', `${text}\n${peterLine.replace('PeterNeumann', 'Peter Neumann')}`],
    ['a line that is no signature', `${note}Unexpected line.\n`],
    ['base64 without padding', note.replace('=\n', '\n')],
    ['a signature shorter than its id', `${note}— Bob AAAA\n`],
    ['101 signatures', `${text}\n${peterLine.repeat(101)}`],
    ['a Windows line end', note.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('with %s is none', (_, changed) => {
    expect(openNote(changed, peter)).toEqual({ broken: 'what should be a signed note is not one' })
  })

  it('is opened with the key that signed it and with no other, and not with any character changed', () => {
    const ours: Signer = signerOf(newSeed(), 'countersign/T01')
    const signed = signNote(text, ours)
    expect(openNote(signed, signerOf(newSeed(), 'countersign/T01'))).toHaveProperty('broken')
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const changed = signed.slice(0, at) + character + signed.slice(at + 1)
        fc.pre(changed !== signed)
        expect(openNote(changed, ours)).toHaveProperty('broken')
      }),
    )
  })
})
