import type BetterSqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely'
import { type Engine, withEngine } from '../engine.ts'
import { LargeCommits } from './large-commit.ts'
import { PatientConnection } from './patient-connection.ts'
import type { Statements } from './statements.ts'

/** Kysely's SQLite, with remembered statements and transactions that take the write lock at once. */
export class SqliteStoreDialect extends SqliteDialect {
  readonly #sqlite: BetterSqlite.Database
  readonly #engine: Engine
  readonly #statements: Statements

  constructor(sqlite: BetterSqlite.Database, engine: Engine, statements: Statements) {
    super({ database: statements })
    this.#sqlite = sqlite
    this.#engine = engine
    this.#statements = statements
  }

  override createAdapter(): DialectAdapter {
    return withEngine(new SqliteAdapter(), this.#engine)
  }

  override createDriver(): Driver {
    return new SqliteStoreDriver(this.#sqlite, this.#statements)
  }
}

class SqliteStoreDriver extends SqliteDriver {
  readonly #sqlite: BetterSqlite.Database
  readonly #large: LargeCommits
  #connection: DatabaseConnection | undefined

  constructor(sqlite: BetterSqlite.Database, statements: Statements) {
    super({ database: statements })
    this.#sqlite = sqlite
    this.#large = new LargeCommits(sqlite, () => statements.prepare('pragma wal_checkpoint(passive)').all([]))
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#connection ??= new PatientConnection(await super.acquireConnection(), this.#sqlite)
    return this.#connection
  }

  // A deferred transaction that begins to write after another process did fails at once, however long the busy timeout.
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(CompiledQuery.raw(begin))
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    this.#large.afterTransaction()
  }

  // SQLite has already rolled back after a full disk or an I/O error, and would refuse to do it again.
  override async rollbackTransaction(): Promise<void> {
    if (this.#sqlite.inTransaction) this.#sqlite.exec('rollback')
    this.#large.afterTransaction()
  }

  override async destroy(): Promise<void> {
    this.#large.settle()
    await super.destroy()
  }
}
