import type { Kysely, Transaction as KyselyTransaction } from 'kysely'
import type { Tables } from './tables.ts'

/** A connection. Inside a transaction use the transaction only: SQLite has one connection, and the transaction holds it. */
export type Database = Kysely<Tables>
export type Transaction = KyselyTransaction<Tables>
