import { type Absence, absenceWords, readSpan, type Span } from '../core/absence.ts'
import { actorName } from '../core/actor.ts'
import type { EntryOf } from '../core/entry.ts'
import type { Checkpoint } from '../core/ledger/checkpoint.ts'
import { readCheckpoint } from '../core/ledger/checkpoint.ts'
import { verifierOf } from '../core/ledger/key.ts'
import { consistencyProof } from '../core/ledger/tree-proofs.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { nearest } from '../core/text.ts'
import type { Ledger } from './ledger.ts'
import { nodeReader } from './prove-entry.ts'
import { seeProven } from './proven-entries.ts'
import { openStatement, signStatement } from './signed-statement.ts'

/** A checkpoint that was kept: what it says, and the signed note itself. */
export interface Kept {
  checkpoint: Checkpoint
  note: string
}

/**
 * The signed statement (compact JWS) that nobody went through the gate of an action between two checkpoints; refused where somebody did.
 * Throws where the entries between them are not proven: the key signs nothing that came from a row alone (rule 8).
 */
export async function stateAbsence(
  ledger: Ledger,
  action: string,
  first: Kept,
  last: Kept | null,
): Promise<{ jws: string; absence: Absence; span: Span } | Refusal> {
  const signer = ledger.signer()
  const second = last ?? headOf(ledger)
  const span = { from: first.checkpoint, to: second.checkpoint }
  const wrong = findSpanProblem(ledger, span) ?? findUnknown(ledger, action)
  if (wrong) return wrong
  const passed: EntryOf<'GatePassed'>[] = []
  await seeProven(ledger, span.from, span.to, (entry) => {
    if (entry.kind === 'GatePassed' && entry.action === action) passed.push(entry)
  })
  const [found] = passed
  if (found) return wasPassed(action, found, passed.length)
  const proof = await consistencyProof(span.from.size, span.to.size, nodeReader(ledger.db))
  const stated: Omit<Absence, 'says'> = {
    iss: signer.name,
    v: 1,
    at: new Date(ledger.now).toISOString(),
    absent: { kind: 'GatePassed', action },
    from: first.note,
    to: second.note,
    consistency: proof.map((hash) => hash.toString('base64')),
  }
  const absence = { ...stated, says: absenceWords(stated, span) }
  return { jws: await signStatement(absence, typ, signer), absence, span }
}

/** What a statement says, checked with nothing but the public key (C2SP verifier key); or what is wrong with it. */
export async function verifyAbsence(
  jws: string,
  key: string,
): Promise<{ absence: Absence; span: Span } | { wrong: string }> {
  const verifier = verifierOf(key)
  if ('broken' in verifier) return { wrong: verifier.broken }
  const payload = await openStatement(jws, typ, verifier)
  if (!payload) return { wrong: `it is not signed with the key ${key.trim()}, or was changed` }
  const absence = JSON.parse(payload) as Absence
  const span = readSpan(absence, verifier)
  return 'wrong' in span ? span : { absence, span }
}

const typ = 'countersign-absence+jws'

function headOf(ledger: Ledger): Kept {
  const { checkpoint: note } = ledger
  const checkpoint = readCheckpoint(note, ledger.signer())
  if ('broken' in checkpoint) throw new Error(checkpoint.broken)
  return { checkpoint, note }
}

function findSpanProblem(ledger: Ledger, { from, to }: Span): Refusal | null {
  const { size } = ledger.head
  if (from.size > to.size)
    return refuse(
      'bad_input',
      `The first checkpoint has ${from.size} entries, and the second only ${to.size}: please swap them.`,
    )
  if (to.size > size)
    return refuse(
      'ledger_broken',
      `A checkpoint has ${to.size} entries, and the ledger only ${size}: its end was cut off, or an older copy stands here.`,
    )
  return null
}

/** A misspelt action was never passed either, and nobody is served by hearing so. */
function findUnknown({ state }: Ledger, action: string): Refusal | null {
  const known = new Set([...state.actions(), ...Object.keys(state.desk.policy?.actions ?? {})])
  if (known.has(action)) return null
  const near = nearest(action, [...known])
  return refuse(
    'unknown_action',
    `No blocker names the action ${action}, and neither does the policy: that nobody passed it would say nothing.${near ? ` Did you mean ${near}?` : ''}`,
  )
}

function wasPassed(action: string, { seq, at, passed_by, by }: EntryOf<'GatePassed'>, times: number): Refusal {
  const more = times > 1 ? `, the first of ${times}` : ''
  return refuse(
    'was_passed',
    `${action} was passed between these checkpoints: entry ${seq}, on ${at}, by “${passed_by}” (${actorName(by)})${more}. \`receipt issue ${seq}\` proves it.`,
  )
}
