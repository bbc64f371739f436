import { expect, test } from 'vitest'
import { prose } from '../../../src/slack/views/blocks.ts'
import { gateView } from '../../../src/slack/views/gate.ts'
import { quoted } from '../../../src/slack/views/text.ts'
import { given, listing, lists } from '../../support/given.ts'
import { blockWords } from './words.ts'

const codeIn = (sentence: string) =>
  prose(sentence).flatMap((run) => ('style' in run && 'text' in run ? [run.text] : []))

test.each([
  ['no owner has decided `apply`.', ['apply']],
  ['no owner has decided `apply`: “run `rm -rf` now”. It does not extend to `cutover`.', ['apply', 'cutover']],
  ['an odd one ` in `apply` is no code at all', []],
  ['`apply`: “one ` alone, which leaves `apply`’s code as it is”. `cutover` too.', ['apply', 'cutover']],
  [
    '`apply`: “a quotation” in a “quotation `with` code” that ends early” `here` it stays”. `cutover`',
    ['apply', 'cutover'],
  ],
  ['`apply`: “a quotation that was cut `off`, as it is too long…', ['apply']],
])('%s: the code is %j', (sentence, expected) => {
  expect(codeIn(sentence)).toEqual(expected)
  expect(
    prose(sentence)
      .map((run) => ('text' in run ? run.text : ''))
      .join('').length,
  ).toBe(sentence.length - 2 * expected.length)
})

test('backticks of a document stay as they were written in the sentence of a closed gate', () => {
  const { ledger } = given(lists(listing('RUN', { decision: 'let `apply` run `--force`' })))
  const [, row] = gateView(ledger.gate('apply'), ledger.state).blocks
  expect(row && blockWords([row])).toContain('no owner has decided `apply`: _“let `apply` run `--force`”_.')
  expect(JSON.stringify(row).match(/"code":true/g)).toHaveLength(2)
})

test('words that end a sentence have one full stop', () => {
  expect(['no window yet', 'No window yet.', 'Which one?', ''].map((words) => quoted(words))).toEqual([
    '“no window yet”.',
    '“No window yet.”',
    '“Which one?”',
    '“”.',
  ])
})
