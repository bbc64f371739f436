import type { Choice } from '../core/audit.ts'
import { citedAs, DecisionGatherer, type DecisionRecord } from '../core/decision-record.ts'
import type { Entry } from '../core/entry.ts'
import { seqIn } from '../core/entry.ts'
import type { ExportHead } from './export-ledger.ts'
import type { Ledger } from './ledger.ts'
import { readProvenEntry, seeProven } from './proven-entries.ts'

/** The decisions and refusals of a head that a map or packet can cite, proven against its root while they are gathered. */
export async function recordDecisions(ledger: Ledger, head: ExportHead, choice: Choice): Promise<DecisionRecord> {
  const gatherer = new DecisionGatherer(choice)
  const { origin, key, size, root, checkpoint } = head
  await seeProven(ledger, null, { size, root: Buffer.from(root, 'hex') }, (entry) => gatherer.see(entry))
  const { subject, action } = choice
  const chosen = { from: instantOf(choice.from), to: instantOf(choice.to), subject, action }
  const { decisions, refusals } = gatherer
  return { record: 'countersign-decisions', v: 1, origin, key, size, root, checkpoint, chosen, decisions, refusals }
}

/** The entry that `D-42` or `R-7` cites, proven; null where that entry is no decision, or no refused attempt. */
export async function readCited(ledger: Ledger, id: string): Promise<Entry | null> {
  if (!isCitation(id)) return null
  const entry = await readProvenEntry(ledger, seqIn(id))
  return entry && citedAs(entry) === id.toUpperCase() ? entry : null
}

/** Whether this may be the id of a decision or a refused attempt. */
export function isCitation(typed: string): boolean {
  return /^[DR]-\d{1,15}$/i.test(typed)
}

function instantOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
