import type { DatabaseConnection, Driver, TransactionSettings } from 'kysely'
import type { StoreConnection } from './connection.ts'
import type { StorePool } from './pool.ts'

/** Any number: the lock that writers take. It is the database's own; other databases of the server are not concerned. */
const writersLock = 4_153_287_301

/**
 * A transaction that writes takes the lock first: what it reads afterwards (READ COMMITTED) is what the writer before it committed,
 * and its own commit cannot fail for having been decided on anything older. All in one round trip.
 * A process that stops in the middle loses its transaction, and with it the lock, after half a minute.
 */
const beginWriting = [
  'begin isolation level read committed',
  "set local lock_timeout = '1500ms'",
  "set local idle_in_transaction_session_timeout = '30s'",
  "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'",
  `select pg_advisory_xact_lock(${writersLock})`,
].join('; ')

/** One moment of the database, which keeps nobody from writing. */
const beginReading = 'begin isolation level repeatable read read only'

/** Transactions on the connections of a pool, those that write one after another, as on SQLite. */
export class StoreDriver implements Driver {
  readonly #pool: StorePool

  constructor(pool: StorePool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#pool.connect()
  }

  async beginTransaction(connection: StoreConnection, { accessMode }: TransactionSettings): Promise<void> {
    try {
      await connection.run(accessMode === 'read only' ? beginReading : beginWriting)
    } catch (error) {
      await this.rollbackTransaction(connection)
      throw error
    }
  }

  async commitTransaction(connection: StoreConnection): Promise<void> {
    await connection.run('commit')
  }

  // What made us roll back is what should be told. A connection that cannot is thrown away: the server rolls back itself.
  async rollbackTransaction(connection: StoreConnection): Promise<void> {
    await connection.run('rollback').catch(() => connection.discard())
  }

  async releaseConnection(connection: StoreConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

/** One connection that is in a transaction already, in which everything happens. */
export class NestedDriver implements Driver {
  readonly #connection: StoreConnection

  constructor(connection: StoreConnection) {
    this.#connection = connection
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async init(): Promise<void> {}
  async beginTransaction(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
