import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../src/core/digest.ts'
import { plainCanonical } from '../../src/core/plain-json.ts'

/** Names and texts of any kind, those that JavaScript treats in a way of their own among them. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '10',
    '9',
    '',
    '"',
    '\\',
    '\u2028',
    '\u007f',
    '\ud83d\ude00',
    '\n',
  ),
)

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom(0, -0, 1e21, 1e-7, 0.1, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, null, true, false, undefined),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value

describe('canonical JSON', () => {
  it('is to the letter what the package for RFC 8785 writes', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(value !== undefined)
        expect(canonical(value)).toBe(canonicalize(value))
      }),
      { numRuns: 2000 },
    )
  })

  it('is written by ourselves for plain values, and left to the package for all else', () => {
    expect(plainCanonical({ b: [1, null, 'x'], a: true })).toBe('{"a":true,"b":[1,null,"x"]}')
    for (const strange of [undefined, () => 0, Number.NaN, Number.POSITIVE_INFINITY, 1n, '\ud83d', new Date(0)]) {
      expect(plainCanonical(strange)).toBeNull()
      expect(plainCanonical({ in: [strange] })).toBeNull()
    }
    expect(plainCanonical({ '\udc00': 1 })).toBeNull()
  })

  it('refuses what is no number of JSON', () => {
    expect(() => canonical({ n: Number.NaN })).toThrow()
    expect(() => canonical(undefined)).toThrow('only JSON values have a canonical form')
  })
})
