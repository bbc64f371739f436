import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryText, entryVersion, type Upcast, upcast } from '../../../src/core/ledger/entry-text.ts'
import { wellFormed } from '../../../src/core/well-formed.ts'

describe('the text of an entry', () => {
  it('is canonical JSON (RFC 8785): keys sorted, no white space, numbers as ECMAScript writes them', () => {
    const entry = { v: 1, seq: 7, kind: 'BlockerRetired', at: '2026-06-12T09:00:00.000Z', by: { kind: 'countersign' } }
    expect(entryText({ ...entry, subject: 'blocker/b-1', reason: 'a "b"\n\u2028 🦜', n: 1e21 })).toBe(
      '{"at":"2026-06-12T09:00:00.000Z","by":{"kind":"countersign"},"kind":"BlockerRetired","n":1e+21,' +
        '"reason":"a \\"b\\"\\n\u2028 🦜","seq":7,"subject":"blocker/b-1","v":1}',
    )
  })

  it('sorts as RFC 8785, 3.2.3 has it', () => {
    const sample = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(Object.values(sample)).toHaveLength(7)
    expect(entryText(sample).match(/\d(?=[,}])/g)).toEqual(['2', '4', '6', '7', '1', '5', '3'])
  })

  it('holds any text, half a character as U+FFFD, in names too', () => {
    const text = entryText({
      reason: 'a\ud83d b',
      by: { name: '\udc00' },
      params: { '\ud800k': ['\ud83d\ude00', '\ude00'] },
    })
    expect(text).toBe('{"by":{"name":"\ufffd"},"params":{"\ufffdk":["😀","\ufffd"]},"reason":"a\ufffd b"}')
  })

  it('is read back as the very entry that was well formed before, whatever stands in it', () => {
    const anything = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))
    const halves = fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a') })
    fc.assert(
      fc.property(anything, halves, (fields, half) => {
        const entry = wellFormed({ ...fields, half })
        expect(JSON.parse(entryText({ ...fields, half }))).toEqual(JSON.parse(JSON.stringify(entry)))
        expect(entryText(JSON.parse(entryText(entry)))).toBe(entryText(entry))
        expect(entry.half.isWellFormed()).toBe(true)
      }),
    )
  })

  it('does not copy what is well formed', () => {
    const entry = { reason: 'fine 🦜', list: [{ name: 'Ana' }, null, 3] }
    expect(wellFormed(entry)).toBe(entry)
  })
})

describe('an entry of an older version', () => {
  const steps: Record<number, Upcast> = {
    1: ({ who, ...entry }) => ({ ...entry, by: who }),
    2: (entry) => ({ ...entry, by: { kind: 'person', name: entry.by } }),
  }

  it('becomes today’s, step by step', () => {
    const today = { v: 3, seq: 1, by: { kind: 'person', name: 'Ana' } }
    expect(upcast({ v: 1, seq: 1, who: 'Ana' }, steps)).toEqual(today)
    expect(upcast({ v: 2, seq: 1, by: 'Ana' }, steps)).toEqual(today)
  })

  it('is left alone when it is of today', () => {
    const entry = { v: entryVersion, seq: 1 }
    expect(upcast(entry)).toBe(entry)
  })

  it('is refused when it is of tomorrow, or does not say', () => {
    expect(() => upcast({ v: entryVersion + 1, seq: 1 })).toThrow(
      'an entry is of version 2, and this Countersign knows 1 at most: use the newer one',
    )
    for (const v of [0, 1.5, undefined, '1'])
      expect(() => upcast({ v: v as number })).toThrow(`does not say which version it is of: ${v}`)
  })

  it('is refused when a step is missing on its way', () => {
    expect(() => upcast({ v: 1 }, { 2: (entry) => entry, 3: (entry) => entry })).toThrow(
      'no step leads on from version 1',
    )
  })
})
