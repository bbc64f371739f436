import { expect, test } from 'vitest'
import { rich } from '../../../src/slack/views/blocks.ts'
import { charactersIn } from '../../../src/slack/views/limits.ts'
import { passages } from '../../../src/slack/views/passages.ts'
import { blockWords } from './words.ts'

function sides(before: string, now: string, max = 500) {
  const changed = passages(before, now, max)
  return [changed.before, changed.now].map((elements) => blockWords([rich({ type: 'rich_text_section', elements })]))
}

const filler = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`).join(' ')

test.each([
  ['one word', 'run it once', 'run it twice', ['run it *once*', 'run it *twice*']],
  ['a word more', 'run it', 'run it again', ['run it', 'run it *again*']],
  ['a word less', 'never run it', 'run it', ['*never* run it', 'run it']],
  ['white space alone', 'run   it', 'run it', ['–', '–']],
  ['everything', 'a b', 'c d', ['*a b*', '*c d*']],
  ['two words apart', 'a x b y c', 'a 1 b 2 c', ['a *x* b *y* c', 'a *1* b *2* c']],
])('%s', (_, before, now, expected) => {
  expect(sides(before, now)).toEqual(expected)
})

test('far apart, each change has its window, and … stands for what is the same', () => {
  const text = (a: string, b: string) => `${filler(50)} ${a} ${filler(300)} ${b} ${filler(50)}`
  expect(sides(text('yes', 'five'), text('no', 'six'))[1]).toBe(
    '… w42 w43 w44 w45 w46 w47 w48 w49 *no* w0 w1 w2 w3 w4 w5 w6 w7 … w292 w293 w294 w295 w296 w297 w298 w299 *six* w0 w1 w2 w3 w4 w5 w6 w7 …',
  )
})

test('a change longer than there is room for is cut, and says where the rest is', () => {
  const [, now] = sides('before', filler(1000))
  expect(now).toContain('(full text: Details)')
  const many = (word: string) => Array.from({ length: 60 }, () => `${filler(20)} ${word}`).join(' ')
  for (const side of [passages('before', filler(1000), 500).now, passages(many('old'), many('new'), 500).now])
    expect(charactersIn(side)).toBeLessThanOrEqual(800)
  expect(sides(many('old'), many('new'))[1]).toContain('(full text: Details)')
})

test('texts of any length are compared', () => {
  const long = (word: string) => `${Array.from({ length: 5000 }, (_, n) => `${word}${n}`).join(' ')} end`
  expect(sides(long('a'), long('b'))[0]).toContain('*a0 a1')
})
