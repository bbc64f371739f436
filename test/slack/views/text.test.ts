import { describe, expect, test } from 'vitest'
import { charactersIn, fits, LIMITS, misfits } from '../../../src/slack/views/limits.ts'
import { CUT, cut, escapeText, fallback, isCut, pieces, plain, visible } from '../../../src/slack/views/text.ts'

describe('cut', () => {
  test('leaves what fits alone, and says where the rest of the others is', () => {
    expect(cut('apply', 5)).toBe('apply')
    expect(cut('a'.repeat(100), 40)).toBe(`${'a'.repeat(40 - CUT.length)}${CUT}`)
    expect(isCut('a'.repeat(100), 40)).toBe(true)
  })

  test('counts what Slack will count: after escaping', () => {
    expect(isCut('<<<<', 16)).toBe(false)
    expect(isCut('<<<<', 15)).toBe(true)
    expect(escapeText(cut('&<>'.repeat(100), 60)).length).toBeLessThanOrEqual(60)
  })

  test('never cuts a code point in two', () => {
    for (let max = 30; max < 40; max += 1) expect(cut('🧨'.repeat(50), max).isWellFormed()).toBe(true)
  })
})

test('the three escapes, the ampersand first', () => {
  expect(escapeText('<!channel> & &lt;')).toBe('&lt;!channel&gt; &amp; &amp;lt;')
})

test('what cannot be seen is taken out; emoji and joined scripts stay', () => {
  expect(visible('a\u202Eb\u2066c\u200Bd\uFEFFe\u0007f\u00ADg\u{E0041}h')).toBe('abcdefgh')
  expect(visible('ap\u200Dply')).toBe('apply')
  expect(visible('👩‍👩‍👧 ❤️ می‌خواهم')).toBe('👩‍👩‍👧 ❤️ می‌خواهم')
  expect(visible('one\r\ntwo\u2028three')).toBe('one\ntwo\nthree')
})

test('pieces are all of the text, none too long', () => {
  const text = 'lorem <ipsum> dolor '.repeat(500).trim()
  const parts = pieces(text, 3000)
  expect(parts.join('')).toBe(text)
  for (const part of parts) expect(escapeText(part).length).toBeLessThanOrEqual(3000)
})

test('a text object and a fallback are never empty and never too long', () => {
  expect(plain(' \u200B ', 10)).toEqual({ type: 'plain_text', text: '–', emoji: false })
  expect(fallback('')).toBe('–')
  expect(fallback('<'.repeat(5000)).length).toBeLessThanOrEqual(LIMITS.fallback)
})

test('misfits names what is too long or too many', () => {
  const divider = { type: 'divider' } as const
  expect(misfits(Array.from({ length: 51 }, () => divider))).toEqual(['blocks: 51 of 50'])
  expect(
    fits(
      Array.from({ length: 51 }, () => divider),
      'modal',
    ),
  ).toBe(true)
  const header = { type: 'header', text: { type: 'plain_text', text: '&'.repeat(31) } } as const
  expect(misfits([header])).toEqual(['header: 155 of 150'])
  expect(charactersIn([header])).toBe(155)
})
