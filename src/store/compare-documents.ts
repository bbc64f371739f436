import { sha256 } from '../core/fingerprint.ts'
import type { Database } from './connection.ts'
import { findDifference, names } from './difference.ts'
import type { ExpectedDocument } from './documents.ts'

/** The first document whose row or original bytes are not as the ledger has them, in one sentence, or null. `expected` is every import. */
export async function compareDocuments(db: Database, expected: readonly ExpectedDocument[]): Promise<string | null> {
  for (const document of expected) {
    const difference = await compareDocument(db, document)
    if (difference) return difference
  }
  return findExtra(db, expected)
}

// One at a time: each may be 16 MB.
async function compareDocument(db: Database, expected: ExpectedDocument): Promise<string | null> {
  const { doc, revision } = expected
  const stored = await db
    .selectFrom('documents')
    .selectAll()
    .where('doc', '=', doc)
    .where('revision', '=', revision)
    .executeTakeFirst()
  if (!stored) return names.missing(nameOf(expected), 'documents')
  const row = { ...stored, original: sha256(stored.original) }
  return findDifference('documents', [rowOf(expected)], [rowOf(row)])
}

async function findExtra(db: Database, expected: readonly ExpectedDocument[]): Promise<string | null> {
  const known = new Set(expected.map(nameOf))
  const stored = await db.selectFrom('documents').select(['doc', 'revision']).execute()
  const extra = stored.map(nameOf).find((name) => !known.has(name))
  return extra ? names.extra(extra, 'documents') : null
}

function rowOf(row: ExpectedDocument) {
  return { key: nameOf(row), name: nameOf(row), row }
}

function nameOf({ doc, revision }: { doc: string; revision: number }): string {
  return `${doc} revision ${revision}`
}
