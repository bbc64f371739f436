import type { RichTextElement } from '@slack/types'
import { foldWhiteSpace } from '../../core/text.ts'
import { bold, run } from './blocks.ts'
import { CUT, cut } from './text.ts'

/** The passages in which two texts differ, each side as it reads: changed words bold, a few words around them, `…` for what is the same. */
export function passages(
  before: string,
  now: string,
  max: number,
): { before: RichTextElement[]; now: RichTextElement[] } {
  const [a, b] = [before, now].map((text) => foldWhiteSpace(text).split(' ')) as [string[], string[]]
  const hunks = changesBetween(a, b)
  return {
    before: asRuns(
      a,
      hunks.map(({ before }) => before),
      max,
    ),
    now: asRuns(
      b,
      hunks.map(({ now }) => now),
      max,
    ),
  }
}

/** From a word on, up to another. */
interface Range {
  from: number
  to: number
}

interface Hunk {
  before: Range
  now: Range
}

/** Words shown on either side of a change. */
const around = 8
/** Beyond so many pairs of words it costs too much to look for what both texts share in the middle. */
const most = 1_000_000

function changesBetween(a: readonly string[], b: readonly string[]): Hunk[] {
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1
  let [to, end] = [a.length, b.length]
  while (to > from && end > from && a[to - 1] === b[end - 1]) [to, end] = [to - 1, end - 1]
  const [x, y] = [a.slice(from, to), b.slice(from, end)]
  const found =
    x.length * y.length > most ? [{ before: { from: 0, to: x.length }, now: { from: 0, to: y.length } }] : hunksOf(x, y)
  const moved = (range: Range) => ({ from: range.from + from, to: range.to + from })
  return found.map(({ before, now }) => ({ before: moved(before), now: moved(now) }))
}

/** What is left when the longest common run of words, in order, is taken out. */
function hunksOf(a: readonly string[], b: readonly string[]): Hunk[] {
  const common = commonLengths(a, b)
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  const hunks: Hunk[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const start = { i, j }
    while ((i < a.length || j < b.length) && (i >= a.length || j >= b.length || a[i] !== b[j])) {
      if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) i += 1
      else j += 1
    }
    if (i > start.i || j > start.j) hunks.push({ before: { from: start.i, to: i }, now: { from: start.j, to: j } })
    while (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1]
  }
  return hunks
}

function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]] as [Uint16Array, Uint16Array]
    for (let j = b.length - 1; j >= 0; j -= 1)
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
  }
  return rows
}

/** Each change in its window. The longer they are together, the less of each is shown, so that none is left out. */
function asRuns(words: readonly string[], changed: readonly Range[], max: number): RichTextElement[] {
  const windows = windowsOf(words.length, changed)
  const room = Math.max(80, Math.floor(max / Math.max(1, windows.length)))
  const shown = windows.slice(0, Math.max(1, Math.floor(max / room)))
  const runs = shown.flatMap(({ from, to }, index) => [
    run(index === 0 && from === 0 ? '' : index === 0 ? '… ' : ' … ', 5, ''),
    ...oneWindow(words, { from, to }, changed, room),
  ])
  const whole = shown.length === windows.length
  const ending = whole ? ((windows.at(-1)?.to ?? words.length) < words.length ? ' …' : '') : CUT
  const found = [...runs, run(ending, 100, '')].filter((element) => element.text !== '')
  return found.length > 0 ? found : [run('–', 5)]
}

function oneWindow(words: readonly string[], { from, to }: Range, changed: readonly Range[], max: number) {
  const isChanged = (at: number) => changed.some((range) => at >= range.from && at < range.to)
  const parts: { text: string; changed: boolean }[] = []
  for (let at = from; at < to; at += 1) {
    const last = parts.at(-1)
    const now = isChanged(at)
    if (last?.changed === now) last.text += ` ${words[at]}`
    else {
      if (last && now) last.text += ' '
      parts.push({ text: `${last && !now ? ' ' : ''}${words[at]}`, changed: now })
    }
  }
  let left = max
  return parts.flatMap((part) => {
    const text = cut(part.text, Math.max(left, 40))
    left -= text.length
    return left + text.length <= 0 ? [] : [part.changed ? bold(text, max + 40) : run(text, max + 40)]
  })
}

/** The changes with the words around them, those that touch joined. */
function windowsOf(length: number, changed: readonly Range[]): Range[] {
  const found: Range[] = []
  for (const range of changed) {
    const window = { from: Math.max(0, range.from - around), to: Math.min(length, range.to + around) }
    const last = found.at(-1)
    if (last && window.from <= last.to) last.to = window.to
    else found.push(window)
  }
  return found
}
