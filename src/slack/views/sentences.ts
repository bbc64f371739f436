import { type Entry, type Fact, requestOf, seqIn } from '../../core/entry.ts'
import { adviceLines } from './lines/advice.ts'
import { attemptLines } from './lines/attempt.ts'
import { blockerLines } from './lines/blocker.ts'
import { deskLines } from './lines/desk.ts'
import type { Line, Lines, Scene } from './lines/line.ts'
import { proofLines } from './lines/proof.ts'
import { requestLines } from './lines/request.ts'
import { requirementLines } from './lines/requirement.ts'
import { runLines } from './lines/run.ts'
import { webhookLines } from './lines/webhook.ts'

export type { Line, Scene } from './lines/line.ts'

/** What happened, to which thing; the words of a person apart. */
export function lineOf(scene: Scene, entry: Entry): Line {
  const line = lines[entry.kind] as (entry: Entry, scene: Scene) => Line
  return line(entry, scene)
}

/** The seqs of the entries that a line speaks of: what it names by id (`G-12`, `C-7`). */
export function spokenOf(entry: Entry): number[] {
  const { grant, claim, proof, question, freeze, on } = entry as unknown as Record<string, unknown>
  const ids = [grant, claim, proof, question, freeze, on, requestOf(entry)]
  return ids.filter((id) => typeof id === 'string' && /^[A-Z]-\d+$/.test(id)).map((id) => seqIn(String(id)))
}

/** A sentence with its full stop, unless it ends in a quotation that has one. */
export function stopped(sentence: string): string {
  return /[.!?…]”?$/u.test(sentence) ? sentence : `${sentence}.`
}

const lines: Lines<Fact['kind']> = {
  ...deskLines,
  ...blockerLines,
  ...requirementLines,
  ...proofLines,
  ...adviceLines,
  ...requestLines,
  ...attemptLines,
  ...runLines,
  ...webhookLines,
}
