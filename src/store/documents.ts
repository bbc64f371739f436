import type { DocumentImported, Entry } from '../core/entry.ts'
import { sha256 } from '../core/fingerprint.ts'
import { actorColumns } from './actors.ts'
import type { Database, Transaction } from './connection.ts'
import type { DocumentRow } from './tables.ts'

/** The ledger entry of one import. */
export type ImportEntry = Extract<Entry, { kind: 'DocumentImported' }>

/** A document's row as the ledger has it, with the SHA-256 of the original bytes in place of the bytes. */
export type ExpectedDocument = Omit<DocumentRow, 'original'> & { original: string }

/** Adds the row of one imported revision; earlier revisions stay. */
export async function saveDocument(tx: Transaction, entry: ImportEntry): Promise<void> {
  await tx
    .insertInto('documents')
    .values({ ...columnsOf(entry), original: bytesOf(entry) })
    .execute()
}

/** What the row of an import must be. */
export function expectedDocument(entry: ImportEntry): ExpectedDocument {
  return { ...columnsOf(entry), original: sha256(bytesOf(entry)) }
}

/** The document of one revision, to the byte, or undefined. */
export async function readOriginal(db: Database, doc: string, revision: number): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('documents')
    .select('original')
    .where('doc', '=', doc)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return row?.original
}

function columnsOf(entry: ImportEntry): Omit<DocumentRow, 'original'> {
  const by = actorColumns(entry.by)
  return {
    doc: entry.doc,
    revision: entry.revision,
    source: entry.source,
    source_revision: entry.source_revision,
    sha256: entry.sha256,
    content: entry.content,
    date: entry.date,
    imported_at: entry.at,
    imported_by: by.id,
    imported_by_name: by.name,
    seq: entry.seq,
  }
}

function bytesOf({ original }: DocumentImported): Buffer {
  return Buffer.from(original, 'utf8')
}
