import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { formatProblem, readDocument } from '../../src/core/document.ts'

/* Maps as other trackers write them: their authors are told which list is meant, and see one complete blocker. */

const shape = (name: string) => readFileSync(new URL(`../fixtures/shapes/${name}.json`, import.meta.url))

function problemsOf(bytes: Uint8Array): string[] {
  const reading = readDocument(bytes)
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

/** The blocker that a sentence shows. */
function exampleIn(sentence = ''): string {
  return /A complete blocker: `(\{.*\})`\.$/.exec(sentence)?.[1] ?? ''
}

it('a list of that name whose entries say something else is met with an example and the names that may be meant', () => {
  const problems = problemsOf(shape('dashboard'))
  expect(problems[1]).toMatch(/^blockers\[0\]: lacks most of what a blocker says\. A complete blocker: /)
  expect(problems).toContain(
    'blockers[0].item: `item` is missing; expected text. There is "title"; perhaps that was meant. Add `"item": "..."`.',
  )
  expect(problems).toContain(
    'blockers[0].actor_needed: `actor_needed` is missing; expected text. There is "owners"; perhaps that was meant. Add `"actor_needed": "..."`.',
  )
})

it('a list alone is perhaps the list of blockers', () => {
  expect(problemsOf(shape('risks'))).toEqual([
    expect.stringMatching(
      /^document: found a list; expected an object, `\{ "doc": \.\.\., "blockers": \[\.\.\.\] \}`\. If these are the blockers, put the list there\. A complete blocker: /,
    ),
  ])
})

it('a list of another name is named', () => {
  expect(problemsOf(shape('gates'))).toEqual([
    'doc: `doc` is missing; expected text. Add `"doc": "..."`.',
    expect.stringMatching(
      /^blockers: `blockers` is missing; expected a list of blockers\. There is "requiredGates", a list of objects; if these are the blockers, call it "blockers"\. A complete blocker: /,
    ),
  ])
})

it('the example is a blocker that is read without a word', () => {
  for (const name of ['dashboard', 'risks', 'gates']) {
    const example = exampleIn(problemsOf(shape(name)).find((line) => line.includes('A complete blocker')))
    const reading = readDocument(new TextEncoder().encode(`{"doc":"d","blockers":[${example}]}`))
    expect(reading).toMatchObject({ ok: true, warnings: [] })
  }
})
