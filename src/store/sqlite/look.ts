import { setTimeout as pause } from 'node:timers/promises'
import type BetterSqlite from 'better-sqlite3'
import type { Place } from '../../core/ledger/tree.ts'
import type { Reads } from '../reads.ts'
import { StoreError } from '../store-error.ts'
import { toStoreError } from './errors.ts'
import { databaseFile, openFile } from './file.ts'

/**
 * Reads a SQLite file at one moment, without Kysely: for a question that is asked once. `ran` are the names of its migrations.
 * Throws a StoreError where there is none, or when it cannot be read.
 */
export async function lookAtFile<T>(url: string, read: (reads: Reads, ran: string[]) => Promise<T>): Promise<T> {
  const file = databaseFile(url)
  const sqlite = openFile(file, false)
  try {
    return await atOneMoment(sqlite, () => read(readsOfFile(sqlite), migrationsIn(sqlite)))
  } catch (error) {
    throw toStoreError(error, file)
  } finally {
    sqlite.close()
  }
}

/** How often a database that recovers, or that somebody holds alone for a moment, is asked again. */
const attempts = 30

async function atOneMoment<T>(sqlite: BetterSqlite.Database, read: () => Promise<T>): Promise<T> {
  for (let left = attempts; ; left -= 1) {
    try {
      sqlite.exec('begin')
      sqlite.prepare('select 1 from sqlite_schema').get()
      break
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback')
      const found = toStoreError(error, sqlite.name)
      if (!(found instanceof StoreError) || found.code !== 'locked' || left === 0) throw found
      await pause(40)
    }
  }
  try {
    return await read()
  } finally {
    sqlite.exec('rollback')
  }
}

function migrationsIn(sqlite: BetterSqlite.Database): string[] {
  const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migrations'").get()
  if (!known) return []
  return sqlite
    .prepare<[], { name: string }>('select name from migrations order by number')
    .all()
    .map(({ name }) => name)
}

/** A page's text ends here (bytes), however few entries it has: some hold a whole document. */
const pageBytes = 8 * 1024 * 1024

function readsOfFile(sqlite: BetterSqlite.Database): Reads {
  const get = <Row>(sql: string, ...parameters: unknown[]) => sqlite.prepare<unknown[], Row>(sql).get(...parameters)
  const all = <Row>(sql: string, ...parameters: unknown[]) => sqlite.prepare<unknown[], Row>(sql).all(...parameters)
  const within = (values: readonly unknown[]) => JSON.stringify(values)
  return {
    tip: async () => {
      const row = get<{ size: number; note: string }>('select size, note from checkpoint where only = 1')
      const entries = get<{ seq: number | null }>('select max(seq) as seq from ledger')?.seq ?? 0
      return { migration: migrationsIn(sqlite).length, entries, note: row?.note ?? null, size: row?.size ?? null }
    },
    nodes: async (places) => places.map((place) => node(get, place)),
    entries: async (afterSeq, limit) => {
      const found: { seq: number; text: string }[] = []
      let bytes = 0
      const rows = sqlite
        .prepare<[number, number], { seq: number; text: string }>(
          'select seq, text from ledger where seq > ? order by seq limit ?',
        )
        .iterate(afterSeq, limit)
      for (const row of rows) {
        found.push(row)
        bytes += row.text.length
        if (bytes > pageBytes) break
      }
      return found
    },
    seal: async () => {
      const row = get<{ seq: number; pages: Buffer }>('select seq, pages from seal')
      if (!row) return undefined
      const hashes = Array.from({ length: row.pages.length / 32 }, (_, i) => row.pages.subarray(32 * i, 32 * i + 32))
      return { seq: row.seq, hashes }
    },
    pages: async (pages) => {
      const sql = 'select page, text from seal_pages where page in (select value from json_each(?))'
      return new Map(all<{ page: number; text: string }>(sql, within(pages)).map(({ page, text }) => [page, text]))
    },
    states: async (subjects) => {
      const sql = 'select subject, text from states where subject in (select value from json_each(?))'
      const rows = all<{ subject: string; text: string }>(sql, within(subjects))
      return new Map(rows.map(({ subject, text }) => [subject, text]))
    },
  }
}

function node(get: <Row>(sql: string, ...parameters: unknown[]) => Row | undefined, { level, index }: Place) {
  const row =
    level === 0
      ? get<{ hash: Buffer }>('select hash from ledger where seq = ?', index + 1)
      : get<{ hash: Buffer }>('select hash from tree where level = ? and position = ?', level, index)
  return row?.hash
}
