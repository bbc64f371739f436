import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { sha256 } from '../core/digest.ts'
import type { Database, Transaction } from './connection.ts'
import { engineOf, scriptMark } from './engine.ts'
import { migrationNames, migrationsOf } from './migration-names.ts'
import { StoreError } from './store-error.ts'
import type { MigrationRow } from './tables.ts'

/**
 * Brings a database up to date: runs the numbered files it has not seen, in order, each in a transaction of its own.
 * Several processes may do so at once. Answers how many files ran. Throws a StoreError for a database of a newer Countersign, and for a file changed since.
 */
export async function migrate(db: Database, folder: URL = ours(db)): Promise<number> {
  const migrations = await readMigrations(folder)
  await db.transaction().execute(async (tx) => {
    await sql.raw(engineOf(tx).migrationsTable).execute(tx)
    await readApplied(tx, migrations)
  })
  let ran = 0
  for (const migration of migrations) {
    if (await db.transaction().execute((tx) => applyOnce(tx, migration, migrations))) ran += 1
  }
  return ran
}

/** Whether every migration that this version knows has run as it is, and none of a newer one: the look that a short command takes. */
export async function isUpToDate(db: Database): Promise<boolean> {
  const known = await readMigrations(ours(db))
  const applied = db.selectFrom('migrations').select(['name', 'sha256']).orderBy('number').execute()
  // A database that has no such table is certainly not.
  const ran = await applied.catch(() => [])
  const line = ({ name, sha256 }: Pick<MigrationRow, 'name' | 'sha256'>) => `${name} ${sha256}`
  return ran.map(line).join() === known.map(line).join()
}

type Migration = MigrationRow & { text: string }

function ours(db: Database): URL {
  return migrationsOf(engineOf(db).name)
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = await migrationNames(folder)
  return Promise.all(
    names.map(async (name) => {
      // A checkout on Windows may have other line ends.
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n')
      return { number: Number(name.slice(0, 4)), name, sha256: sha256(text), text }
    }),
  )
}

async function applyOnce(tx: Transaction, migration: Migration, known: readonly Migration[]): Promise<boolean> {
  const applied = await readApplied(tx, known)
  if (applied.has(migration.number)) return false
  const { number, name, sha256, text } = migration
  await sql
    .raw(scriptMark + text)
    .execute(tx)
    .catch((error) => {
      throw error instanceof StoreError ? error : unfitting(migration, error)
    })
  await tx.insertInto('migrations').values({ number, name, sha256 }).execute()
  return true
}

/** The numbers of the migrations that were applied, when they are ones that this version knows. */
async function readApplied(tx: Transaction, known: readonly Migration[]): Promise<Set<number>> {
  const applied = await tx.selectFrom('migrations').select(['number', 'name', 'sha256']).orderBy('number').execute()
  for (const row of applied) {
    const same = known.find(({ number }) => number === row.number)
    if (!same) throw newer(row, known.at(-1))
    if (same.name !== row.name) throw oldFormat(row)
    if (same.sha256 !== row.sha256) throw changed(row, engineOf(tx).name)
  }
  return new Set(applied.map(({ number }) => number))
}

function unfitting({ name }: MigrationRow, error: unknown): StoreError {
  const why = error instanceof Error ? error.message : String(error)
  return new StoreError(
    'damaged',
    `${name} does not fit this database (${why}), as if it had been applied by half: nothing was changed. Restore a backup that \`countersign verify\` finds intact.`,
    error,
  )
}

function oldFormat({ name }: Pick<MigrationRow, 'name'>): StoreError {
  return new StoreError(
    'old_format',
    `This database has the ledger's first format (${name}), which was never released and is not read any more. Keep the file if you want its history; name a new one in DATABASE_URL, and import the blocker map again.`,
  )
}

function newer({ name }: MigrationRow, last: Migration | undefined): StoreError {
  return new StoreError(
    'newer',
    `This database belongs to a newer Countersign (it has ${name}; this version knows ${last ? `up to ${last.name}` : 'none'}): install that version or a newer one.`,
  )
}

function changed({ name }: MigrationRow, engine: string): StoreError {
  return new StoreError(
    'newer',
    `migrations/${engine}/${name} was changed after it was applied to this database: put the file back as it was, and make changes in a new file with the next number.`,
  )
}
