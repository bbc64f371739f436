import type BetterSqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { scriptMark } from '../engine.ts'
import { isDiskFailure, type StoreError } from '../store-error.ts'
import { toStoreError } from './errors.ts'

const remembered = 500

/** A database whose `prepare` remembers its newest statements (preparing takes longer than running) and says errors in our words. After a disk failure it answers nothing more. */
export class Statements implements SqliteDatabase {
  readonly #sqlite: BetterSqlite.Database
  readonly #cache = new Map<string, SqliteStatement>()
  readonly #onDiskFailure: (error: StoreError) => void
  #failure: StoreError | null = null

  constructor(sqlite: BetterSqlite.Database, onDiskFailure: (error: StoreError) => void = () => undefined) {
    this.#sqlite = sqlite
    this.#onDiskFailure = onDiskFailure
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#cache.get(sql)
    if (known) return known
    const statement = sql.startsWith(scriptMark) ? this.#script(sql) : this.#statement(sql)
    const oldest = this.#cache.size >= remembered ? this.#cache.keys().next() : null
    if (oldest && !oldest.done) this.#cache.delete(oldest.value)
    this.#cache.set(sql, statement)
    return statement
  }

  close(): void {
    this.#cache.clear()
    this.#sqlite.close()
  }

  #statement(sql: string): SqliteStatement {
    const statement = this.#explained(() => this.#sqlite.prepare<unknown[]>(sql))
    return {
      reader: statement.reader,
      all: (parameters) => this.#explained(() => statement.all(...parameters)),
      run: (parameters) => this.#explained(() => statement.run(...parameters)),
      iterate: (parameters) => statement.iterate(...parameters),
    }
  }

  #script(sql: string): SqliteStatement {
    const run = () => {
      this.#explained(() => this.#sqlite.exec(sql))
      return { changes: 0, lastInsertRowid: 0 }
    }
    return { reader: false, all: () => [], run, iterate: () => [].values() }
  }

  // After a failed fsync the kernel may say that all is well, so that a second try on the same handle proves nothing.
  #explained<T>(work: () => T): T {
    if (this.#failure) throw this.#failure
    try {
      return work()
    } catch (error) {
      throw this.#noted(toStoreError(error, this.#sqlite.name))
    }
  }

  #noted(error: unknown): unknown {
    if (!isDiskFailure(error)) return error
    this.#failure = error
    this.#onDiskFailure(error)
    return error
  }
}
