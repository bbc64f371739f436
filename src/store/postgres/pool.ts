import pg from 'pg'
import type { Address } from './address.ts'
import { StoreConnection } from './connection.ts'
import { toStoreError } from './errors.ts'
import { LifeLine } from './life-line.ts'
import { typeParsers } from './values.ts'

/** How long a click may wait for a connection (milliseconds): it has 3 s in all. */
const patience = 2000

/** The connections of one process. */
export class StorePool {
  readonly #name: string
  readonly #pool: pg.Pool
  readonly #lifeLine: LifeLine
  readonly #connections = new WeakMap<pg.PoolClient, StoreConnection>()

  constructor({ name, config }: Address) {
    this.#name = name
    this.#pool = new pg.Pool({
      ...config,
      application_name: 'countersign',
      max: 8,
      connectionTimeoutMillis: patience,
      keepAlive: true,
      types: typeParsers,
    })
    this.#lifeLine = new LifeLine(config)
    // Unheard, the end of a connection would be the end of the process; whoever uses it next is told.
    this.#pool.on('error', () => undefined)
    this.#pool.on('connect', (client) => void client.on('error', () => undefined))
  }

  async connect(): Promise<StoreConnection> {
    try {
      const client = await this.#pool.connect()
      const connection = this.#connections.get(client) ?? new StoreConnection(client, this.#name)
      this.#connections.set(client, connection)
      return connection
    } catch (error) {
      throw toStoreError(error, this.#name)
    }
  }

  /** Lets other processes see that the holder of a lease lives, until the pool ends. */
  async showLife(holder: string): Promise<void> {
    try {
      await this.#lifeLine.hold(holder)
    } catch (error) {
      throw toStoreError(error, this.#name)
    }
  }

  async end(): Promise<void> {
    await this.#lifeLine.end()
    await this.#pool.end()
  }

  /** Runs something in an empty schema, inside a transaction that is rolled back. */
  async withEmptySchema<T>(use: (connection: StoreConnection) => Promise<T>): Promise<T> {
    const connection = await this.connect()
    try {
      await connection.run(`begin; create schema ${emptySchema}; set local search_path = ${emptySchema}`)
      return await use(connection)
    } finally {
      await connection.run('rollback').catch(() => connection.discard())
      connection.release()
    }
  }
}

const emptySchema = 'countersign_as_it_should_be'
