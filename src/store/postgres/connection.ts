import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type pg from 'pg'
import { toStoreError } from './errors.ts'
import { toParameter } from './values.ts'

const remembered = 500

/** One connection to the server: it prepares each statement once, and says errors in our words. */
export class StoreConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  readonly #where: string
  readonly #names = new Map<string, string>()
  #unfit = false

  constructor(client: pg.PoolClient, where: string) {
    this.#client = client
    this.#where = where
  }

  async executeQuery<Row>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<Row>> {
    try {
      const { rows, rowCount, command } = await this.#query(sql, parameters)
      // Answered to a COMMIT of a transaction in which something had failed.
      if (sql === 'commit' && command === 'ROLLBACK') throw new Error('the transaction was rolled back')
      return { rows: rows ?? [], ...(rowCount == null ? {} : { numAffectedRows: BigInt(rowCount) }) }
    } catch (error) {
      // Another process migrated the database: what this connection prepared before may not fit any more.
      if (error instanceof Error && 'code' in error && error.code === '0A000') this.#unfit = true
      throw toStoreError(error, this.#where)
    }
  }

  /** Runs statements that take and answer nothing. */
  async run(script: string): Promise<void> {
    await this.executeQuery({ sql: script, parameters: [] })
  }

  // biome-ignore lint/correctness/useYield: nothing streams.
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('read pages instead of a stream')
  }

  /** Must not be used again: what it is in the middle of is not known. */
  discard(): void {
    this.#unfit = true
  }

  release(): void {
    this.#client.release(this.#unfit)
  }

  #query(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    if (parameters.length === 0) return this.#client.query(text)
    const values = parameters.map(toParameter)
    const name = this.#nameOf(text)
    return this.#client.query(name ? { name, text, values } : { text, values })
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known || this.#names.size >= remembered) return known
    const name = `s${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
