import { hash } from 'node:crypto'
import BetterSqlite from 'better-sqlite3'

/** A hash chain in SQLite with nothing around it: durable (WAL, synchronous FULL), one table, prepared statements. */
export class BareChain {
  readonly #sqlite: BetterSqlite.Database
  readonly #insert: BetterSqlite.Statement<[number, string, string]>
  readonly #begin: (rows: readonly object[]) => void
  #seq = 0
  #head = '0'.repeat(64)

  constructor(file: string) {
    this.#sqlite = new BetterSqlite(file)
    this.#sqlite.pragma('journal_mode = WAL')
    this.#sqlite.pragma('synchronous = FULL')
    this.#sqlite.exec('create table chain (seq integer primary key, text text not null, hash text not null) strict')
    this.#insert = this.#sqlite.prepare('insert into chain values (?, ?, ?)')
    this.#begin = this.#sqlite.transaction((rows: readonly object[]) => {
      for (const row of rows) this.#link(row)
    }).immediate
  }

  /** Adds these rows in one transaction. */
  append(rows: readonly object[]): void {
    this.#begin(rows)
  }

  close(): void {
    this.#sqlite.close()
  }

  #link(row: object): void {
    const text = JSON.stringify({ ...row, prev: this.#head })
    this.#head = hash('sha256', text)
    this.#seq += 1
    this.#insert.run(this.#seq, text, this.#head)
  }
}
