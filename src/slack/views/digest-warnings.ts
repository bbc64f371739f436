import type { RichTextElement } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { Freeze } from '../../core/desk/desk.ts'
import type { Entry } from '../../core/entry.ts'
import { rulesFor } from '../../core/policy.ts'
import { completable, frozen } from '../../core/reasons.ts'
import type { RequestState } from '../../core/request/request.ts'
import type { State } from '../../core/view.ts'
import { bold, code, run } from './blocks.ts'
import { namesIn } from './line.ts'
import { runNames, runWords } from './request-words.ts'
import { said } from './said.ts'
import { lineOf } from './sentences.ts'
import { ageOf } from './when.ts'

/** Attempts that were refused (rule 12): who, what and why, the same ones counted. `again` has those that were not written. */
export function refusedAttempts(
  state: State,
  since: readonly Entry[],
  again: ReadonlyMap<number, number>,
): RichTextElement[][] {
  const attempts = since.filter(({ kind }) => kind === 'PassageRefused' || kind === 'DecisionRefused')
  const alike = Map.groupBy(attempts, (entry) => lineOf({ state, earlier: since }, entry).sentence)
  return [...alike].map(([sentence, entries]) => {
    const names = entries[0] ? namesIn(state, entries[0]) : []
    const sum = entries.reduce((before, { seq }) => before + 1 + (again.get(seq) ?? 0), 0)
    const times = sum > 1 ? [bold(`${sum} times: `)] : []
    return [...times, ...said(sentence.replace(/^⛔ /u, ''), names, 500, '…')]
  })
}

/** A freeze in force, in the gate's own words. */
export function freezeRow(state: State, freeze: Freeze): RichTextElement[] {
  const { fact } = frozen(state, freeze.action ?? '', freeze)
  return [...said(fact, freeze.action ? [freeze.action] : [], 500, '…'), run(` (${freeze.id})`, 40)]
}

/** A request that waits for owners. */
export function requestRow(request: RequestState, now: number): RichTextElement[] {
  const { id, by, at } = request
  return [
    code(id),
    ...said(
      `: ${runWords(request)}, by ${actorName(by)}, ${ageOf(at, now, { fresh: 'asked', later: 'waiting' })}`,
      runNames(request),
      500,
      '…',
    ),
  ]
}

/** Runs of which nobody said how they ended. */
export function lostRuns({ desk }: State): RichTextElement[][] {
  return desk.runs
    .filter(({ lost }) => lost !== null)
    .map(({ id, action, program, runner }) => [
      code(id),
      run(' of ', 5),
      code(action, 100, '…'),
      run(`: “${program}” on ${runner.host}; countersign outcome ${id} says how it ended`, 300, '…'),
    ])
}

/** What policies put in force meanwhile took away. */
export function loosened(since: readonly Entry[]): RichTextElement[][] {
  return since
    .flatMap((entry) => (entry.kind === 'PolicyAdopted' ? entry.loosens : []))
    .map((sentence) => said(sentence, [], 400, '…'))
}

/** The actions whose quorum is larger than the owners there are. */
export function unreachable(state: State): RichTextElement[][] {
  const { policy } = state.desk
  if (!policy) return []
  return state.actions().flatMap((action) => {
    const sentence = completable(state, rulesFor(policy, action)).trim()
    return sentence ? [[code(action, 100, '…'), run(`: ${sentence}`, 300)]] : []
  })
}
