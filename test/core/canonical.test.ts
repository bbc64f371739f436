import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/core/canonical.ts'

test('a JSON value has the canonical text that the reference package gives it', () => {
  const value = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4, noUnicodeString: false } as never)
  fc.assert(
    fc.property(value, (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value))
    }),
    { numRuns: 2000 },
  )
})

test('keys are sorted by UTF-16 code units, those that look like numbers and those beyond the first plane too', () => {
  const value = {
    '10': 1,
    '9': 2,
    '\u20ac': 3,
    '\r': 4,
    '\ufb33': 5,
    '1': 6,
    '\ud83d\ude00': 7,
    '\u0080': 8,
    '\u00f6': 9,
  }
  expect(canonicalJson(value)).toBe(canonicalize(value))
  expect(Object.keys(JSON.parse(canonicalJson(value) ?? ''))).toHaveLength(9)
  expect(canonicalJson({ b: undefined, a: [undefined, -0, 1e21, 0.000001] })).toBe('{"a":[null,0,1e+21,0.000001]}')
})

test('half a character and a number that is none are refused', () => {
  expect(() => canonicalJson({ a: '\ud800' })).toThrow()
  expect(() => canonicalJson({ '\udc00': 1 })).toThrow()
  expect(() => canonicalJson(Number.NaN)).toThrow()
})
