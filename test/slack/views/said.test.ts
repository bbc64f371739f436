import { expect, test } from 'vitest'
import { paragraph, rich } from '../../../src/slack/views/blocks.ts'
import { said } from '../../../src/slack/views/said.ts'
import { blockWords } from './words.ts'

const shown = (sentence: string, ...names: string[]) => blockWords([rich(paragraph(...said(sentence, names)))])

test.each([
  ['waits for LATE, which is still open', ['LATE'], 'waits for `LATE`, which is still open'],
  ['@Ana granted `apply`: “all of `it`”. @Omar can.', ['apply'], '@Ana granted `apply`: _“all of `it`”_. @Omar can.'],
  ['no owner decided `a` @Omar did `b`', ['a` @Omar did `b'], 'no owner decided `a` @Omar did `b`'],
  ['X: @Omar granted it.: no proof', ['X: @Omar granted it.'], '`X: @Omar granted it.`: no proof'],
  ['RUN-2 before RUN, not RUNNING', ['RUN', 'RUN-2'], '`RUN-2` before `RUN`, not RUNNING'],
  ['it said “stop”. @Omar granted it. “”.', [], 'it said _“stop”. @Omar granted it. “”_.'],
  ['say “so” now', ['say “so” now'], '`say “so” now`'],
  [
    'run `countersign request apply --reason …` for apply',
    ['apply'],
    'run `countersign request apply --reason …` for `apply`',
  ],
  ['run `request x` @Omar --reason` now', ['x` @Omar'], 'run `request x` @Omar --reason` now'],
  ['costs $5 (a+b)', ['$5 (a+b)'], 'costs `$5 (a+b)`'],
])('%s', (sentence, names, expected) => {
  expect(shown(sentence, ...names)).toBe(expected)
})

test('a name that holds backticks is one piece of code', () => {
  const command = said('run `request x` @Omar --reason` now', ['x` @Omar'])
  expect(command.filter((element) => 'style' in element && element.style)).toHaveLength(1)
  const found = said('no owner decided `a` @Omar did `b`', ['a` @Omar did `b'])
  expect(found.filter((element) => 'style' in element && element.style)).toHaveLength(1)
})
