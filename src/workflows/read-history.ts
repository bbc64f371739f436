import type { Entry } from '../core/entry.ts'
import { evolveRequest, type RequestEntry } from '../core/request/evolve.ts'
import type { RequestState } from '../core/request/request.ts'
import { requestSubject, type Subject } from '../core/subject.ts'
import { readAttemptCounts } from '../store/attempts.ts'
import { readHistory as historyOf, readEntries, readEntry } from '../store/ledger.ts'
import { isBroken, readEntryText } from '../store/proven.ts'
import type { Ledger } from './ledger.ts'

/** The newest entries about a subject, newest first. */
export async function readHistory(ledger: Ledger, subject: Subject, limit = 30): Promise<Entry[]> {
  return (await historyOf(ledger.db, subject, limit)).map(parse)
}

/** One entry by its seq. */
export async function readOne(ledger: Ledger, seq: number): Promise<Entry | null> {
  const stored = await readEntry(ledger.db, seq)
  return stored ? parse(stored) : null
}

/** The entries after one seq and up to another: what a digest tells of. */
export async function readBetween(ledger: Ledger, after: number, upTo: number): Promise<Entry[]> {
  const found: Entry[] = []
  while (after < upTo && found.length < 5000) {
    const page = (await readEntries(ledger.db, after, Math.min(upTo - after, 1000))).map(parse)
    const last = page.at(-1)
    if (!last) break
    found.push(...page)
    after = last.seq
  }
  return found
}

/** The newest entries by which somebody decided something, or went through a gate, newest first; of the last thousand entries. */
export async function readDecided(ledger: Ledger, limit = 60): Promise<Entry[]> {
  const { size } = ledger.state
  const found = await readBetween(ledger, Math.max(0, size - 1000), size)
  return found
    .filter(({ kind }) => decisions.has(kind))
    .slice(-limit)
    .reverse()
}

const decisions: ReadonlySet<Entry['kind']> = new Set([
  'GrantIssued',
  'RequirementRejected',
  'GrantRevoked',
  'BlockerRetired',
  'BlockerReopened',
  'ClaimConfirmed',
  'ClaimRefused',
  'VoteCast',
  'ProofAccepted',
  'ProofReturned',
  'RequestRejected',
  'ActionFrozen',
  'ActionThawed',
  'GatePassed',
])

/** Entries after a seq, in order, each as the exact text that is hashed. */
export async function readTexts(
  ledger: Ledger,
  after: number,
  limit: number,
): Promise<{ seq: number; text: string }[]> {
  if (limit <= 0) return []
  return (await readEntries(ledger.db, after, limit)).map(({ seq, text }) => ({ seq, text }))
}

/** How often refused attempts came again after they were written (rule 12), by the seq of their entry. */
export async function readAgain(ledger: Ledger, after: number, upTo: number): Promise<Map<number, number>> {
  return readAttemptCounts(ledger.db, after, upTo)
}

/** A request, settled or not; null when there is none of that id. A settled one is folded from its own entries. */
export async function readRequest(ledger: Ledger, id: string): Promise<RequestState | null> {
  const known = ledger.state.request(id)
  if (known) return known
  const entries = (await readHistory(ledger, requestSubject(id), 1000)).reverse()
  let request: RequestState | undefined
  for (const entry of entries) request = evolveRequest(request, entry as RequestEntry)
  return request ?? null
}

function parse({ text, seq }: { text: string; seq: number }): Entry {
  const entry = readEntryText(text, seq)
  if (isBroken(entry)) throw new Error(entry.broken)
  return entry
}
