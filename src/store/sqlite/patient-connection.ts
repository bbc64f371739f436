import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type BetterSqlite from 'better-sqlite3'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { StoreError } from '../store-error.ts'

/** How long a statement waits for a lock in all (milliseconds): well under the 3 s that Slack gives a click. */
const patience = 1500

/**
 * A connection that waits for the lock of another process without keeping this one from its other work, and that tries often:
 * SQLite's own waiting sleeps for ever longer, and starves beside a process that writes without a break.
 */
export class PatientConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  readonly #sqlite: BetterSqlite.Database
  readonly #file: string | null

  constructor(connection: DatabaseConnection, sqlite: BetterSqlite.Database) {
    this.#connection = connection
    this.#sqlite = sqlite
    this.#file = identityOf(sqlite)
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.#sqlite.inTransaction) this.#refuseReplaced()
    const deadline = performance.now() + patience
    for (;;) {
      try {
        return await this.#connection.executeQuery<Row>(query)
      } catch (error) {
        if (!this.#mayRetry(error) || performance.now() > deadline) throw error
        await pause(1 + Math.random() * 4)
      }
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery<Row>(query, chunkSize)
  }

  // SQLite goes on with a file that was deleted or replaced: what is recorded there is gone when the process ends.
  #refuseReplaced(): void {
    if (this.#file === identityOf(this.#sqlite)) return
    throw new StoreError(
      'replaced',
      `The database ${this.#sqlite.name} was replaced or taken away while it was in use, so nothing more is read from it or written to it. Start Countersign again.`,
    )
  }

  // Inside a transaction only the whole of it could be tried again.
  #mayRetry(error: unknown): boolean {
    return error instanceof StoreError && error.code === 'locked' && !this.#sqlite.inTransaction
  }
}

/** Which file the path leads to now; null in memory, and where there is none any more. */
function identityOf({ memory, name }: BetterSqlite.Database): string | null {
  const found = memory ? undefined : statSync(name, { throwIfNoEntry: false })
  return found ? `${found.dev}/${found.ino}` : null
}
