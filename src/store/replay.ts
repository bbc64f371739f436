import type { Entry } from '../core/entry.ts'
import type { WantedMessage } from '../core/messages.ts'
import { nothing, type State } from '../core/state.ts'
import type { Database } from './connection.ts'
import { type ExpectedDocument, expectedDocument, type ImportEntry } from './documents.ts'
import { expectedMessages } from './expected-messages.ts'
import { loadState } from './load.ts'

/** All that the ledger, read from its first entry, says must be in the other tables. */
export interface Replay {
  state: State
  broken: string | null
  documents: ExpectedDocument[]
  messages: WantedMessage[]
}

/** Reads the whole ledger, checking every link. `onImport` sees each imported document, whose text is not kept. */
export async function replayLedger(
  db: Database,
  {
    onProgress,
    onImport,
  }: { onProgress?: (entries: number) => void; onImport?: (entry: ImportEntry) => Promise<void> } = {},
): Promise<Replay> {
  const documents: ExpectedDocument[] = []
  const entries: Entry[] = []
  const { state, broken } = await loadState(db, nothing, async (page) => {
    for (const { entry } of page) {
      entries.push(entry.kind === 'DocumentImported' ? { ...entry, original: '' } : entry)
      if (entry.kind !== 'DocumentImported') continue
      documents.push(expectedDocument(entry))
      await onImport?.(entry)
    }
    onProgress?.(page.at(-1)?.entry.seq ?? 0)
  })
  return { state, broken, documents, messages: expectedMessages(entries, state) }
}
