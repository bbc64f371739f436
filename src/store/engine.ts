import type { DialectAdapter } from 'kysely'
import type { Appended } from './appended.ts'
import type { Database, Transaction } from './connection.ts'

/** All that differs between the databases that Countersign runs on; queries are shared. */
export interface Engine {
  name: 'sqlite' | 'postgres'
  /** The table that records which migrations ran. */
  migrationsTable: string
  /** Tables, indexes, constraints, triggers and what they call, in words that are equal only when they are. */
  describe(db: Database): Promise<Part[]>
  /** What the database itself finds wrong with its files, in one sentence, or null. */
  findDamage(db: Database): Promise<string | null>
  /** Adds entries, nodes and a checkpoint, in as few round trips as the engine can. */
  append(tx: Transaction, appended: Appended): Promise<void>
  /** An empty database of the same kind and version, which nobody else sees and which is gone afterwards. */
  withEmpty<T>(use: (empty: Database) => Promise<T>): Promise<T>
}

/** One thing of a schema: what it is, its name, the table it stands on, and its definition. */
export interface Part {
  type: string
  name: string
  table: string
  definition: string
}

/** What marks SQL as a script of several statements, which is run as it is, without parameters or rows. */
export const scriptMark = '-- script\n'

/** On which engine a database, or a transaction of it, runs. */
export function engineOf(db: Database): Engine {
  const engine = engines.get(db.getExecutor().adapter)
  if (!engine) throw new Error('this database was not opened by openDatabase')
  return engine
}

/** Remembers the engine of a connection by Kysely's adapter, which its transactions share. */
export function withEngine<Adapter extends DialectAdapter>(adapter: Adapter, engine: Engine): Adapter {
  engines.set(adapter, engine)
  return adapter
}

const engines = new WeakMap<DialectAdapter, Engine>()
