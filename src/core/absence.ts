import { fromBase64 } from './ledger/base64.ts'
import { type Checkpoint, readCheckpoint } from './ledger/checkpoint.ts'
import type { Verifier } from './ledger/key.ts'
import { verifyConsistency } from './ledger/tree-proofs.ts'

/** A signed statement that nobody went through the gate of an action between two checkpoints. */
export interface Absence {
  /** The origin of the ledger: `countersign/<workspace>`. */
  iss: string
  v: 1
  /** When it was stated (ISO 8601, UTC). */
  at: string
  /** No entry of this kind about this action, with whatever parameters. */
  absent: { kind: 'GatePassed'; action: string }
  /** The signed notes (C2SP): it is about the entries after the first and up to the second. */
  from: string
  to: string
  /** That the second goes on from the first (RFC 9162, 2.1.4; base64 hashes). */
  consistency: string[]
  /** All of it in words. */
  says: string[]
}

/** The span that a statement is about, once its checkpoints are found to be signed and to belong together. */
export type Span = { from: Checkpoint; to: Checkpoint }

/** Its span, or why a statement whose signature is right says nothing. */
export function readSpan(absence: Absence, verifier: Verifier): Span | { wrong: string } {
  const from = readCheckpoint(absence.from, verifier)
  if ('broken' in from) return { wrong: `its first checkpoint cannot be trusted: ${from.broken}` }
  const to = readCheckpoint(absence.to, verifier)
  if ('broken' in to) return { wrong: `its second checkpoint cannot be trusted: ${to.broken}` }
  if (absence.iss !== to.origin) return { wrong: `it is of ${absence.iss}, and its checkpoints of ${to.origin}` }
  const proof = absence.consistency.map((hash) => fromBase64(hash) ?? Buffer.alloc(0))
  if (!verifyConsistency(from.size, to.size, from.root, to.root, proof))
    return {
      wrong: `its second checkpoint, of ${to.size} entries, is not proven to go on from its first, of ${from.size}`,
    }
  const { says: _, ...rest } = absence
  return absenceWords(rest, { from, to }).join('\n') === absence.says.join('\n')
    ? { from, to }
    : { wrong: 'its words are not what it states' }
}

/** A statement in words: what it proves, what it does not, and how somebody else checks it. */
export function absenceWords({ iss, at, absent }: Omit<Absence, 'says'>, { from, to }: Span): string[] {
  const span = from.size === to.size ? 'no entry at all' : `entries ${from.size + 1} to ${to.size}`
  return [
    `No passage of “${absent.action}” between the checkpoints of ${from.size} and of ${to.size} entries of ${iss} (${span}), as stated on ${at}.`,
    'Proven: that whoever holds the key states this, that the key signed both checkpoints, and that the second goes on from the first.',
    'Not proven by this text alone: the absence itself. Who has `countersign export --format jsonl`, whole and of the second checkpoint or a later one, checks it with docs/verify_absence.py: it computes both roots from the entries and looks for a passage between them.',
    'It shows nothing of what ran without asking the gate, and nothing of what came before or after.',
  ]
}
