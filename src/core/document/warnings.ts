import { type BlockerKey, blockerKey, claimsClosed, type ListedBlocker } from '../blocker/listing.ts'
import { type Problems, quote } from './problem.ts'

/** Warns when the note counts other open blockers than are listed. */
export function checkCounts(note: string, open: number, warnings: Problems): void {
  const told = new Set<number>()
  for (const { count, words } of countsIn(note)) {
    if (count === open || told.has(count)) continue
    told.add(count)
    warnings.add(
      'note',
      `the note says ${quote(words)}, but ${open} listed here ${open === 1 ? 'is' : 'are'} open. Correct the note, or the list.`,
    )
  }
}

/** A whole number that stands alone (not `442..461`, `1.5`, `WS-7`), perhaps "of" another, then up to three words and "blockers". */
const COUNT =
  /(?<![\p{L}\p{N}_.,:/#-])(\d{1,6})(?:\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?\d{1,6})?((?:\s+[\p{L}-]+){0,3}?)\s+blockers?(?![\p{L}\p{N}_-])([^.;,\n]{0,80})/giu
/** Said of blockers that are no longer open, unless it is denied. */
const CLOSED =
  /(?<!\b(?:not|never|be|to)\s+(?:yet\s+)?)(?<![\p{L}-])(?:closed|resolved|cleared|retired|removed|fixed|done)(?!\p{L})/iu

function* countsIn(note: string): Generator<{ count: number; words: string }> {
  for (const match of note.matchAll(COUNT)) {
    const [, number, between = '', after = ''] = match
    if (CLOSED.test(`${between} blockers${after}`)) continue
    yield { count: Number(number), words: match[0].trim() }
  }
}

/** Warns of ids that are named resolved or closed and still listed open. */
export function checkResolved(
  claims: { text: string; at: string }[],
  blockers: ListedBlocker[],
  warnings: Problems,
): void {
  const open = new Map<BlockerKey, ListedBlocker>()
  for (const blocker of blockers) if (!claimsClosed(blocker.status)) open.set(blockerKey(blocker.id), blocker)
  for (const { text, at } of claims) {
    const found = leadingTexts(text)
      .map((start) => open.get(blockerKey(start)))
      .find((blocker) => blocker !== undefined)
    if (found === undefined) continue
    warnings.add(
      at,
      `${quote(found.id)} is named here, but still listed with the status ${quote(found.status)}; it stays open. Correct one of the two.`,
    )
  }
}

/** The text, and every beginning of it that ends before a blank, a bracket or punctuation, longest first. */
function leadingTexts(text: string): string[] {
  const start = text.slice(0, 500)
  const ends = [...start.matchAll(/[\s([{:;,.—–]/gu)].map((mark) => start.slice(0, mark.index))
  return [text, ...ends.reverse()].filter((beginning) => beginning.trim() !== '')
}
