import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionName, askText, blockerKey, claimsClosed } from '../../src/core/blocker/listing.ts'
import { digestOf, sha256 } from '../../src/core/digest.ts'
import { proofFingerprint, requirementFingerprint, type Words } from '../../src/core/fingerprint.ts'
import type { Effect } from '../../src/core/requirement/grant.ts'
import { foldWhiteSpace, nearest } from '../../src/core/text.ts'

describe('an id', () => {
  it.each([
    ['FIX7-P0-PLAN-REALRUN-1', ' fix7-p0-plan-realrun-1\n'],
    ['STRASSE-1', 'straße-1'],
    ['ΟΔΟΣ', 'οδος'],
    ['Å-1'.normalize('NFC'), 'å-1'.normalize('NFD')],
  ])('%s is the same as %s', (a, b) => {
    expect(blockerKey(a)).toBe(blockerKey(b))
  })

  it('has one form only: taking it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(blockerKey(blockerKey(id))).toBe(blockerKey(id))
        expect(blockerKey(id.toUpperCase())).toBe(blockerKey(id))
      }),
    )
  })
})

describe('an action', () => {
  it('is trimmed and composed, and otherwise compared as it is', () => {
    expect(actionName(' cutover\t')).toBe('cutover')
    expect(actionName('é'.normalize('NFD'))).toBe('é'.normalize('NFC'))
    expect(actionName('REAL_RUN')).not.toBe(actionName('real_run'))
  })
})

describe('a status', () => {
  it.each([
    'OPEN',
    ' open ',
    'BLOCKED',
    'IN PROGRESS',
    'STILL OPEN',
    'REOPENED',
    'NOT CLOSED',
    'closed?',
    'n/a (why)',
    '',
  ])('“%s” is open', (status) => {
    expect(claimsClosed(status)).toBe(false)
  })

  it.each(['CLOSED', 'Resolved', 'done', ' FIXED ', 'Cleared', 'COMPLETE', 'completed', 'CANCELLED', 'WAIVED', 'N/A'])(
    '“%s” claims that it is not',
    (status) => {
      expect(claimsClosed(status)).toBe(true)
    },
  )
})

describe('what is asked', () => {
  it('reads as the document has it', () => {
    expect(askText({ needed: true, text: 'authorize it' })).toBe('authorize it')
    expect(askText({ needed: false, remark: '' })).toBe('n/a')
    expect(askText({ needed: false, remark: 'authorization gate' })).toBe('n/a (authorization gate)')
  })
})

describe('a fingerprint', () => {
  const words: Words & { reopenings: number } = {
    reopenings: 0,
    key: blockerKey('B-1'),
    item: 'the surface',
    decision: { needed: true, text: 'authorize it' },
    proof: { needed: true, text: 'restore it' },
  }
  const print = (change: Partial<Words>, action = 'apply', effect: Effect = 'lifts') =>
    requirementFingerprint({ ...words, ...change }, action, effect)

  it('is the SHA-256 of the canonical JSON of the words, white space folded, so that anybody can compute it', () => {
    expect(print({ item: ' the\n surface ' })).toBe(
      sha256(
        '{"action":"apply","blocker":"b-1","decision":"authorize it","effect":"lifts","item":"the surface","proof":"restore it"}',
      ),
    )
    expect(proofFingerprint(words)).toBe(
      sha256('{"blocker":"b-1","item":"the surface","proof":"restore it","reopenings":0}'),
    )
  })

  it('differs by blocker, action, what it does, item, decision and proof', () => {
    const prints = [
      print({}),
      print({}, 'cutover'),
      print({}, 'apply', 'authorises'),
      print({ key: blockerKey('B-2') }),
      print({ item: 'The surface' }),
      print({ decision: { needed: true, text: 'authorize  it!' } }),
      print({ proof: { needed: false, remark: '' } }),
      print({ proof: { needed: false, remark: 'waived' } }),
    ]
    expect(new Set(prints).size).toBe(prints.length)
  })

  it('of a proof changes with each reopening', () => {
    expect(proofFingerprint({ ...words, reopenings: 1 })).not.toBe(proofFingerprint(words))
  })

  it('of a proof does not depend on the decision', () => {
    expect(proofFingerprint({ ...words, decision: { needed: false, remark: '' } })).toBe(proofFingerprint(words))
  })

  it('is of JSON and nothing else', () => {
    expect(digestOf({ b: 1, a: [null] })).toBe(sha256('{"a":[null],"b":1}'))
    expect(() => digestOf(undefined)).toThrow('only JSON values have a canonical form')
  })
})

describe('white space', () => {
  it('is folded to single blanks, of whatever kind it is', () => {
    expect(foldWhiteSpace('\ufeff a\u00a0\u2003b\r\n\tc ')).toBe('a b c')
  })
})

describe('a slip of the hand', () => {
  const known = ['production', 'production-ci', 'cutover', 'REAL_RUN', 'apply']

  it.each([
    ['cutovr', 'cutover'],
    ['real_run', 'REAL_RUN'],
    ['aply', 'apply'],
    [' producton ', 'production'],
  ])('%s is perhaps %s', (word, near) => {
    expect(nearest(word, known)).toBe(near)
  })

  it.each(['destroy', '', 'run'])('“%s” is nothing that is known', (word) => {
    expect(nearest(word, known)).toBeUndefined()
  })
})
