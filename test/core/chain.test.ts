import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SealedEntry, seal, unseal } from '../../src/core/chain.ts'
import type { Actor, Fact } from '../../src/core/entry.ts'
import { sha256 } from '../../src/core/fingerprint.ts'
import { ana } from '../support/cast.ts'
import { given, grant, listing, lists } from '../support/given.ts'

const start = { seq: 0, hash: '0'.repeat(64), at: '' }
const by: Actor = { kind: 'countersign' }
const at = '2026-06-12T09:00:00.000Z'

const { ledger } = given(lists(listing('B-1')), grant(ana, 'B-1', 'apply'))
const stored = ledger.sealed as [SealedEntry, ...SealedEntry[]]

/** What verifying from the first entry finds wrong, or null. */
function verify(entries: readonly SealedEntry[]): string | null {
  let head = { seq: 0, hash: start.hash }
  for (const entry of entries) {
    const found = unseal(entry, head)
    if ('broken' in found) return found.broken
    head = entry
  }
  return null
}

describe('a sealed entry', () => {
  it('is canonical JSON (RFC 8785) that holds the link, and the SHA-256 of it', () => {
    const { sealed } = seal([{ kind: 'LedgerOpened', workspace: 'T01', sandbox: true }], start, by, at)
    const text = `{"at":"${at}","by":{"kind":"countersign"},"kind":"LedgerOpened","prev":"${start.hash}","sandbox":true,"seq":1,"workspace":"T01"}`
    expect(sealed).toEqual([{ seq: 1, text, hash: sha256(text) }])
  })

  it('follows from the one before it', () => {
    expect(ledger.entries.map(({ seq }) => seq)).toEqual(ledger.entries.map((_, i) => i + 1))
    expect(ledger.entries.map(({ prev }) => prev)).toEqual([start.hash, ...stored.map(({ hash }) => hash)].slice(0, -1))
    expect(verify(stored)).toBeNull()
  })

  it('holds any text, half a character as U+FFFD', () => {
    const reason = 'a\ud83d b\u0000 "\\ \u2028 🦜'
    const fact: Fact = { kind: 'BlockerRetired', blocker: 'b-1' as never, reason }
    const { entries, sealed } = seal([fact], start, { kind: 'command', name: '\udc00' }, at)
    expect(entries).toMatchObject([{ reason: 'a\ufffd b\u0000 "\\ \u2028 🦜', by: { name: '\ufffd' } }])
    expect(JSON.parse(sealed[0]?.text ?? '')).toEqual(entries[0])
  })
})

describe('a chain is broken, and says where', () => {
  const [first, second, third] = stored as [SealedEntry, SealedEntry, SealedEntry]
  const rehashed = (entry: SealedEntry, text: string) => ({ ...entry, text, hash: sha256(text) })

  it.each([
    ['an entry is missing', [first, third], 'entry 2 is missing; the next one stored is 3'],
    ['the first entry is missing', [second], 'entry 1 is missing; the next one stored is 2'],
    ['two entries change places', [second, first], 'entry 1 is missing; the next one stored is 2'],
    [
      'a text is changed',
      [{ ...first, text: first.text.replace('true', 'false') }],
      'entry 1 was changed: its text does not have the hash stored with it',
    ],
    [
      'text and hash are changed, and the next entry knows better',
      [rehashed(first, first.text.replace('true', 'false')), second],
      'entry 2 does not follow from entry 1: the link between them is broken',
    ],
    ['a text is no JSON', [rehashed(first, '{"kind":')], 'entry 1 is not JSON'],
    ['a text is no entry', [rehashed(first, 'null')], 'entry 1 is not JSON'],
    [
      'an entry is stored under another number',
      [rehashed(first, second.text)],
      'entry 1 says of itself that it is entry 2',
    ],
    [
      'it begins with something else',
      seal([{ kind: 'DigestPrepared', date: '2026-06-12' }], start, by, at).sealed,
      'entry 1 does not open a ledger',
    ],
  ])('when %s', (_, entries, sentence) => {
    expect(verify(entries)).toBe(sentence)
  })

  it('whichever character of whichever entry is changed, added or taken away', () => {
    const anywhere = fc.record({
      which: fc.nat(stored.length - 1),
      where: fc.double({ min: 0, max: 0.999999, noNaN: true }),
      what: fc.string({ unit: 'binary', maxLength: 1 }),
      replacing: fc.nat(1),
    })
    fc.assert(
      fc.property(anywhere, ({ which, where, what, replacing }) => {
        const entry = stored[which] as SealedEntry
        const place = Math.floor(where * entry.text.length)
        const text = entry.text.slice(0, place) + what + entry.text.slice(place + replacing)
        fc.pre(text !== entry.text)
        expect(verify(stored.with(which, { ...entry, text }))).toContain(`entry ${entry.seq} was changed`)
      }),
    )
  })

  it('whichever hash or number is changed', () => {
    for (const [i, entry] of stored.entries()) {
      for (const place of [0, 31, 63]) {
        const digit = entry.hash[place] === '0' ? '1' : '0'
        const hash = entry.hash.slice(0, place) + digit + entry.hash.slice(place + 1)
        expect(verify(stored.with(i, { ...entry, hash }))).not.toBeNull()
      }
      for (const seq of [entry.seq - 1, entry.seq + 1, 0.5])
        expect(verify(stored.with(i, { ...entry, seq }))).not.toBeNull()
    }
  })
})
