import type { Entry } from '../core/entry.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { readHistory, readOne } from '../workflows/read-history.ts'
import { spokenOf } from './views/sentences.ts'

/** The earlier entries that the words about an entry speak of: those that it names by id, and for a revision the listing before it. */
export async function readSpokenOf(ledger: Ledger, entry: Entry): Promise<Entry[]> {
  const named = await Promise.all(spokenOf(entry).map((seq) => readOne(ledger, seq)))
  const before = entry.kind === 'BlockerRevised' ? await readHistory(ledger, entry.subject, 100) : []
  return [...named.filter((found) => found !== null), ...before.filter(({ seq }) => seq < entry.seq)]
}
