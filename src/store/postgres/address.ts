import pg from 'pg'
import { readDatabaseUrl } from '../database-url.ts'
import { StoreError } from '../store-error.ts'

/** A PostgreSQL database: how it is reached, and how it is called in sentences, which never say the password. */
export interface Address {
  name: string
  config: pg.PoolConfig
}

/** Reads `postgres://user:password@host:port/database?sslmode=…`; what it leaves out comes from PGHOST, PGUSER and so on. */
export function addressOf(url: string): Address {
  const { host, port, database } = parse(url)
  return { name: `${database} at ${host}:${port}`, config: { connectionString: url } }
}

function parse(url: string): pg.Client {
  const named = readDatabaseUrl(url)
  if (named.kind === 'refused') throw new StoreError('missing', `The address of the database ${named.sentence}`)
  try {
    return new pg.Client({ connectionString: url })
  } catch {
    // Not kept as the cause: it repeats the address, password and all.
    throw new StoreError(
      'missing',
      'DATABASE_URL begins like the address of a PostgreSQL database and is none. It should look like postgres://user:password@host:5432/countersign, with %40 for an @ in the password.',
    )
  }
}
