import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { readRun, readTyped } from '../../src/slack/command-line.ts'
import type { Answer, Asked } from '../../src/slack/commands/word.ts'
import { findWord } from '../../src/slack/commands.ts'
import { ana, gus, ivy, max } from '../support/cast.ts'
import { given, importing, realMap, requestRun } from '../support/given.ts'
import { buttonsIn, viewWords, words } from './views/words.ts'

const { ledger } = given(importing(realMap()), requestRun(ivy, 'production', { params: { version: '1.4.2' } }))

/** What a word answers that asks nothing of the database. */
async function said(typed: string, person = ana): Promise<string> {
  const { first, rest } = readTyped(typed)
  const word = findWord(first)
  if (isRefusal(word)) return word.sentence
  const { state, now } = ledger
  const about: Omit<Asked, 'ledger'> = { words: rest, person, viewer: person, shared: true, state, now }
  const answer = await word.answer(about as Asked)
  if (isRefusal(answer)) return answer.sentence
  return shown(answer)
}

function shown(answer: Answer): string {
  return 'modal' in answer ? viewWords(answer.modal) : words(answer)
}

describe('what is typed', () => {
  test('nothing at all is the list, and `--share` stands anywhere', () => {
    expect(readTyped('')).toEqual({ first: 'list', rest: [], share: false })
    expect(readTyped('gate --share REAL_RUN')).toEqual({ first: 'gate', rest: ['REAL_RUN'], share: true })
    expect(readTyped('show A&amp;B')).toEqual({ first: 'show', rest: ['A&B'], share: false })
  })

  test('an action may be several words, and from the first NAME=VALUE on everything is a parameter', () => {
    expect(readRun(['big', 'red', 'button'])).toEqual({ action: 'big red button', params: [] })
    expect(readRun(['cutover', 'region=eu', 'now'])).toEqual({ action: 'cutover', params: ['region=eu', 'now'] })
    expect(readRun(['=odd'])).toEqual({ action: '=odd', params: [] })
  })

  test('an unknown word gets the nearest one, and nothing of an object is a word', async () => {
    expect(await said('reqests')).toBe(
      '`/blockers` knows no `reqests`. Did you mean `/blockers requests`? `/blockers help` lists all it knows.',
    )
    expect(await said('constructor')).toContain('knows no `constructor`')
  })
})

test('help lists every word', async () => {
  expect(await said('help')).toMatchInlineSnapshot(`
    "(/blockers list [ACTION | owner | operator | open | cleared | retired | all] | show ID | mine | next | gate ACTION [NAME=VALUE …] | request [ACTION] [NAME=VALUE …] | requests | freeze ACTION | all | proof ID | brief ID [ACTION] | history ID | help)

    Countersign asks owners for decisions, one action at a time, and keeps the ledger of them.
    • \`/blockers list [ACTION | owner | operator | open | cleared | retired | all]\` lists blockers, the open ones unless you say otherwise
    • \`/blockers show ID\` shows one blocker, with what you may do; or what a record cites, such as D-42
    • \`/blockers mine\` shows what waits for you
    • \`/blockers next\` shows what waits for operators
    • \`/blockers gate ACTION [NAME=VALUE …]\` says whether the action may run now, and if not, why not
    • \`/blockers request [ACTION] [NAME=VALUE …]\` asks the owners for one run of an action
    • \`/blockers requests\` lists the requests that wait for owners
    • \`/blockers freeze ACTION | all\` closes an action, or all, until owners thaw it
    • \`/blockers proof ID\` submits a technical proof
    • \`/blockers brief ID [ACTION]\` shows all that is known of a decision, to copy for a model
    • \`/blockers history ID\` tells what happened to one blocker
    • \`/blockers help\` shows this
    Only you see the answer, unless you add \`--share\`. A part of an id is enough."
  `)
})

test('request opens its form, for full members only', async () => {
  expect(await said('request production version=1.4.2', max)).toContain('== Ask for one run ==')
  expect(await said('request production', gus)).toBe('Only full members of this workspace can ask for a run.')
})

test('requests lists those that wait', async () => {
  expect(await said('requests')).toContain('one run of `production` with `version=1.4.2`, asked for by @Ivy just now')
})

test('freeze opens its form for a known action or all, and suggests a near one', async () => {
  expect(await said('freeze production', ivy)).toContain('*Freezes: *`production`')
  expect(await said('freeze ALL', ivy)).toContain('*Freezes: *every action')
  expect(await said('freeze prodution', ivy)).toBe('No blocker names `prodution`. Did you mean `production`?')
})

test('a filter that is none is explained', async () => {
  expect(await said('list prodution')).toContain('`prodution` is none of these. Did you mean `production`?')
})

test('proof is refused before its form opens where no proof is asked, or somebody else has to give it', async () => {
  expect(await said('proof REALRUN-1', ivy)).toBe('FIX7-P0-PLAN-REALRUN-1 asks for no proof.')
  expect(await said('proof OPT4-1', ana)).toBe('You cannot submit a proof. @Ivy or @Ken can.')
})

test('a shared list has no buttons of whoever asked', async () => {
  const word = findWord('requests')
  if (isRefusal(word)) throw new Error('no such word')
  const viewer = { ...ana, standing: 'unknown' as const }
  const { state, now } = ledger
  const answer = (await word.answer({
    words: [],
    person: ana,
    viewer,
    shared: true,
    state,
    now,
  } as unknown as Asked)) as Answer
  expect(buttonsIn('modal' in answer || isRefusal(answer) ? [] : answer.blocks)).toEqual([])
})
