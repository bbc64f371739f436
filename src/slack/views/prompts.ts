import type { KnownBlock } from '@slack/types'
import type { BlockerKey } from '../../core/blocker/listing.ts'
import { comesFirst, isAskedAlone, type Prompted, promptedAt, promptedOf } from '../../core/messages/prompted.ts'
import { isByRequest } from '../../core/requirement/by-request.ts'
import { againSentence, changesAsked, sinceWords } from '../../core/requirement/words.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { State } from '../../core/view.ts'
import { promptAdvice } from './advice.ts'
import { againGroups, effectRuns } from './asking.ts'
import { bold, bullets, code, context, divider, header, paragraph, quote, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import { afterwards, decisionButtons, promptView, proofState, quorumBlocks } from './prompt.ts'
import { questionGroups } from './questions.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { settledWords } from './settled.ts'
import { namesIn } from './standing.ts'
import { cut, fallback } from './text.ts'
import { count, dayOf, sourceOf } from './when.ts'

/** One of the decisions of a message. */
interface Row extends Prompted {
  /** What became of it, or null while this owner can decide it. */
  settled: string[] | null
  /** Only a request authorises it: nothing is granted here. */
  byRequest: boolean
  /** The blockers that come first, by name. */
  after: string[]
}

/** Which message of an owner's it is: all that was asked at an instant (ISO 8601), or the one blocker that others come before. */
export interface Which {
  at: string
  owner: string
  blocker: BlockerKey | null
}

/**
 * All that one owner was asked at one instant, in one message: a row for each action with its own buttons, since a grant for one is none
 * for another (rule 2). The words of each blocker stand above its rows; a single decision has the whole message.
 */
export function promptsView(state: State, which: Which, now: number): Rendered {
  const { at, owner } = which
  const all = rowsOf(state, which, now)
  const [rows, later] = [all.filter(({ after }) => after.length === 0), all.filter(({ after }) => after.length > 0)]
  const [only] = rows
  if (!only) return overView()
  if (all.length === 1) return promptView(state, only.blocker, only.requirement, only.round, owner, now)
  const open = rows.filter(isOpen)
  const whole = new Set(rows.map(({ blocker }) => blocker.key)).size === 1
  const blocks = fill(
    'message',
    [header(titleOf(open)), context(`asked on ${dayOf(state, at)}`, sourceOf(state, only.blocker))],
    [...groupsOf(state, inOrder(rows), { owner, now, whole }), ...laterGroups(later)],
    (left) => [context(`${count(left, 'more part')} of this: Home has every decision under “Waits for me”`)],
  )
  return { text: textOf(rows, open), blocks }
}

/** Whether this owner can decide any of it, so that it is worth a message. */
export function asksAnything(state: State, which: Which, now: number): boolean {
  return rowsOf(state, which, now).some(isOpen)
}

function rowsOf(state: State, { at, owner, blocker }: Which, now: number): Row[] {
  const found = blocker === null ? undefined : state.blocker(blocker)
  if (found) return promptedOf(found, at).map((one) => rowOf(state, one, owner, now))
  // What others come before is announced here, and asked in a message of its own.
  return promptedAt(state, at)
    .map((one) => rowOf(state, one, owner, now))
    .filter((row) => row.after.length > 0 || !isAskedAlone(state, row.blocker))
}

function rowOf(state: State, one: Prompted, owner: string, now: number): Row {
  const { blocker, requirement, round } = one
  return {
    ...one,
    settled: settledWords(state, blocker, requirement, round, owner, now),
    byRequest: isByRequest(state, requirement),
    after: comesFirst(state, blocker, now),
  }
}

function isOpen({ settled, byRequest, after }: Row): boolean {
  return settled === null && !byRequest && after.length === 0
}

/** In the order of the document, so that a row stays where it is; in a long list what is open comes first, to be within it. */
function inOrder(rows: Row[]): Row[] {
  if (rows.length <= 20) return rows
  return [...rows.filter(isOpen), ...rows.filter((row) => !isOpen(row))]
}

interface Drawing {
  owner: string
  now: number
  /** Whether the message is about one blocker, and has room for all of its words. */
  whole: boolean
}

function groupsOf(state: State, rows: readonly Row[], drawing: Drawing): (() => KnownBlock[])[] {
  return rows.flatMap((row, i) => {
    const first = rows[i - 1]?.blocker !== row.blocker
    const above = first ? () => headOf(state, row, drawing) : () => []
    return [
      () => [...above(), ...rowBlocks(state, row, drawing)],
      ...(row.settled === null ? more(state, row, drawing) : []),
    ]
  })
}

/** The words that the rows under them are about. */
function headOf(state: State, { blocker, requirement, settled }: Row, { whole }: Drawing): KnownBlock[] {
  const { asked } = requirement.round
  const name = paragraph(code(blocker.id, 500))
  if (!whole) return [divider(), rich(name, settled ? null : quote(asked.decision, 400))]
  return [
    rich(name),
    rich(paragraph(bold('Decision asked')), quote(asked.decision, 2500)),
    rich(paragraph(bold('Item')), quote(asked.item, 1200), paragraph(bold('Evidence')), quote(asked.evidence, 600)),
    rich(paragraph(bold('Technical proof asked')), quote(asked.proof, 1200), ...proofState(state, blocker)),
  ]
}

function rowBlocks(state: State, row: Row, { owner, now }: Drawing): KnownBlock[] {
  const { blocker, requirement, settled } = row
  const { action } = requirement
  if (settled) {
    const names = [action, ...namesIn(state, blocker)]
    const [first = [], ...others] = settled.map((sentence) => said(sentence, names, 700))
    return [
      rich(paragraph(code(action, 200), ': ', ...first), ...others.map((words) => paragraph(...words))),
      ...afterwards(state, blocker, requirement, { round: row.round, owner, now }),
    ]
  }
  return [
    rich(paragraph(code(action, 200), ': ', ...effectRuns(state, requirement)), changedWords(row)),
    ...quorumBlocks(state, blocker, requirement, now),
    ...decisionButtons(state, blocker, requirement),
  ]
}

/** What cannot be decided usefully yet, and what it waits for. */
function laterGroups(later: readonly Row[]): (() => KnownBlock[])[] {
  if (later.length === 0) return []
  return [
    () => [divider(), rich(paragraph(bold('Asked later'), ', each once what comes first stands clear:'))],
    ...later.map(({ blocker, requirement, after }) => () => [
      rich(
        bullets([
          [
            code(requirement.action, 200),
            run(' of ', 5),
            code(blocker.id, 200),
            run(' after ', 10),
            ...after.slice(0, 10).flatMap((id, i) => [...(i > 0 ? [run(', ', 5)] : []), code(id, 200)]),
          ],
        ]),
      ),
    ]),
  ]
}

/** That it is asked anew, and which words differ; the modal and a message about one blocker show the difference itself. */
function changedWords({ requirement }: Row) {
  const why = againSentence(requirement)
  if (why === '') return null
  const fields = changesAsked(requirement).map(({ field }) => field)
  const differ = fields.length === 0 ? '' : ` ${fields.join(', ')} differ from ${sinceWords(requirement)}.`
  return paragraph(bold('Why you are asked again: '), `${why}${differ}`)
}

/** The difference, where the message has room for it, the questions, and what machines advise. */
function more(state: State, { blocker, requirement }: Row, { owner, whole }: Drawing): (() => KnownBlock[])[] {
  const on = blockerSubject(blocker.key)
  return [
    ...(whole ? againGroups(requirement).slice(1) : []),
    ...questionGroups(state, on, requirement.questions, { answers: true, user: owner }),
    ...promptAdvice(state, blocker, requirement, { words: whole }),
  ]
}

function titleOf(open: readonly Row[]): string {
  if (open.length === 0) return 'Decisions that were asked'
  return open.length === 1 ? 'A decision waits for you' : `${open.length} decisions wait for you`
}

/** Phones show this alone: how many, of what, and the first in its own words. */
function textOf(rows: readonly Row[], open: readonly Row[]): string {
  const [first] = open
  if (!first) return fallback(`Nothing is left to decide here: ${namesOf(rows)}.`)
  const { asked } = first.requirement.round
  return fallback(
    `${titleOf(open)}: ${namesOf(open)}. First \`${cut(first.blocker.id, 300)}\`: “${cut(asked.decision, 800)}”.`,
  )
}

/** The actions, each once, with how many blockers ask about it. */
function namesOf(rows: readonly Row[]): string {
  const times = new Map<string, number>()
  for (const { requirement } of rows) times.set(requirement.action, (times.get(requirement.action) ?? 0) + 1)
  const names = [...times].map(([action, n]) => `\`${cut(action, 100, '…')}\`${n > 1 ? ` (${n})` : ''}`)
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more actions` : names.join(', ')
}

function overView(): Rendered {
  const sentence = 'What was asked here has been asked anew since. Home has what waits for you.'
  return { text: sentence, blocks: [header('Decisions that were asked'), rich(paragraph(sentence))] }
}
