import { Kysely, sql } from 'kysely'
import type { Database } from '../connection.ts'
import type { Engine } from '../engine.ts'
import { StoreError } from '../store-error.ts'
import type { Tables } from '../tables.ts'
import { type Address, addressOf } from './address.ts'
import { append } from './append.ts'
import { dialectFor } from './dialect.ts'
import { NestedDriver, StoreDriver } from './driver.ts'
import { toStoreError } from './errors.ts'
import { hasEnded } from './life-line.ts'
import { StorePool } from './pool.ts'
import { describe, findDamage } from './schema.ts'

/**
 * Connects to a PostgreSQL database, 15 or newer, in UTF-8. `create` allows one in which Countersign has no tables yet.
 * Throws a StoreError; none of its sentences has the password in it.
 */
export async function openPostgres(url: string, { create }: { create: boolean }): Promise<Database> {
  const address = addressOf(url)
  const pool = new StorePool(address)
  const db = new Kysely<Tables>({ dialect: dialectFor(engineFor(pool), new StoreDriver(pool)) })
  try {
    await check(db, address, create)
    return db
  } catch (error) {
    await db.destroy()
    throw toStoreError(error, address.name)
  }
}

function engineFor(pool: StorePool): Engine {
  const engine: Engine = {
    name: 'postgres',
    migrationsTable:
      'create table if not exists migrations (number integer primary key, name text not null, sha256 text not null)',
    describe,
    findDamage,
    append,
    withEmpty: (use) =>
      pool.withEmptySchema((connection) =>
        use(new Kysely<Tables>({ dialect: dialectFor(engine, new NestedDriver(connection)) })),
      ),
    showLife: (holder) => pool.showLife(holder),
    hasEnded,
  }
  return engine
}

async function check(db: Database, { name }: Address, create: boolean): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string; schema: string | null; known: string | null }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      current_schema() as schema, to_regclass('migrations')::text as known`.execute(db)
  const [found] = rows
  if (!found || found.version < 150_000)
    throw new StoreError('unsupported', `The server of the database ${name} is older than PostgreSQL 15: upgrade it.`)
  if (found.encoding !== 'UTF8')
    throw new StoreError(
      'unsupported',
      `The database ${name} is in ${found.encoding}. Make one in UTF-8: createdb --encoding=UTF8 --template=template0.`,
    )
  if (found.schema === null)
    throw new StoreError('unsupported', `The search_path of the database ${name} names no schema that exists.`)
  if (!create && found.known === null)
    throw new StoreError(
      'missing',
      `There is no ledger in the database ${name}. Check DATABASE_URL; \`countersign start\` makes its tables.`,
    )
}
