import type BetterSqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { scriptMark } from '../engine.ts'
import { toStoreError } from './errors.ts'

const remembered = 500

/** A database whose `prepare` remembers its newest statements (preparing takes longer than running) and says errors in our words. */
export class Statements implements SqliteDatabase {
  readonly #sqlite: BetterSqlite.Database
  readonly #cache = new Map<string, SqliteStatement>()

  constructor(sqlite: BetterSqlite.Database) {
    this.#sqlite = sqlite
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

  #explained<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, this.#sqlite.name)
    }
  }
}
