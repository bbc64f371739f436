import { type AuditRow, auditRow, type Choice, chapterOf, isChosen, isEverything } from '../core/audit.ts'
import type { Entry } from '../core/entry.ts'
import { verifierKeyText } from '../core/ledger/key.ts'
import { readEntries } from '../store/ledger.ts'
import type { Ledger } from './ledger.ts'
import { proofOf } from './prove-entry.ts'

/** The head that an export is of: taken once, so that what is recorded meanwhile is left out. */
export interface ExportHead {
  origin: string
  key: string
  size: number
  root: string
  checkpoint: string
}

export function exportHead(ledger: Ledger): ExportHead {
  const signer = ledger.signer()
  return { origin: signer.name, key: verifierKeyText(signer), ...ledger.head, checkpoint: ledger.checkpoint }
}

/**
 * A line of JSON each (JSONL): first the head with its signed checkpoint, then every chosen entry as the exact text that is hashed. All of
 * them make the root; of some, each has its own proof (RFC 9162). docs/verify_export.py checks either without us.
 */
export async function* exportJsonl(ledger: Ledger, head: ExportHead, choice: Choice): AsyncGenerator<string> {
  const complete = isEverything(choice)
  yield JSON.stringify({ export: 'countersign', v: 1, complete, ...head })
  for await (const { seq, text, entry } of entriesOf(ledger, head.size)) {
    if (complete) yield JSON.stringify({ seq, text })
    else if (isChosen(entry, choice))
      yield JSON.stringify({ seq, text, proof: await proofTexts(ledger, seq, head.size) })
  }
}

/** The chosen entries, in the ledger's order. */
export async function* exportEntries(ledger: Ledger, { size }: ExportHead, choice: Choice): AsyncGenerator<Entry> {
  for await (const { entry } of entriesOf(ledger, size)) if (isChosen(entry, choice)) yield entry
}

/** The rows of some chapters, in the ledger's order. */
export async function* exportRows(
  ledger: Ledger,
  { size }: ExportHead,
  choice: Choice,
  wanted: (entry: Entry) => boolean = (entry) => chapterOf(entry) !== null,
): AsyncGenerator<AuditRow> {
  for await (const { entry } of entriesOf(ledger, size))
    if (wanted(entry) && isChosen(entry, choice)) yield auditRow(entry)
}

async function* entriesOf(ledger: Ledger, size: number): AsyncGenerator<{ seq: number; text: string; entry: Entry }> {
  for (let after = 0; after < size; ) {
    const page = await readEntries(ledger.db, after, Math.min(200, size - after))
    const last = page.at(-1)
    if (!last) return
    for (const { seq, text } of page) yield { seq, text, entry: JSON.parse(text) as Entry }
    after = last.seq
    // SQLite answers at once: others of this process get their turn between pages.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function proofTexts(ledger: Ledger, seq: number, size: number): Promise<string[]> {
  return (await proofOf(ledger.db, seq, size)).map((hash) => hash.toString('base64'))
}
