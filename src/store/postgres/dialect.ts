import { type Dialect, type Driver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { type Engine, withEngine } from '../engine.ts'

/** Kysely's PostgreSQL over a driver of ours. */
export function dialectFor(engine: Engine, driver: Driver): Dialect {
  return {
    createAdapter: () => withEngine(new PostgresAdapter(), engine),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}
