import { type Expression, sql } from 'kysely'
import pg from 'pg'

/** How long the server may take to answer (milliseconds), so that a connection that leads nowhere is noticed. */
const patience = 5000

/** A connection, and whose locks it holds. */
interface Line {
  client: pg.Client
  held: Set<string>
}

/**
 * One connection beside the pool, on which session-level advisory locks are held: when this process ends, so does the connection, and
 * the server frees them (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
 */
export class LifeLine {
  readonly #config: pg.ClientConfig
  #line: Promise<Line> | null = null

  constructor(config: pg.ClientConfig) {
    this.#config = config
  }

  /** Holds the lock of a holder. The server is asked also when it is held already, so that the connection is known to live. */
  async hold(holder: string): Promise<void> {
    this.#line ??= this.#connect()
    const line = this.#line
    try {
      const { client, held } = await line
      await (held.has(holder) ? client.query('select 1') : client.query(lock, [holder]))
      held.add(holder)
    } catch (error) {
      this.#cut(line)
      throw error
    }
  }

  async end(): Promise<void> {
    const line = await this.#line?.catch(() => null)
    this.#line = null
    await line?.client.end().catch(() => undefined)
  }

  async #connect(): Promise<Line> {
    const client = new pg.Client({
      ...this.#config,
      application_name: 'countersign (lives)',
      connectionTimeoutMillis: patience,
      query_timeout: patience,
      keepAlive: true,
    })
    const line = { client, held: new Set<string>() }
    // Unheard, it would be the end of the process; the next turn finds a query refused, and the one after it connects anew.
    client.on('error', () => undefined)
    await client.connect()
    return line
  }

  /** Nobody waits for a connection that may lead nowhere to say farewell. */
  #cut(line: Promise<Line>): void {
    if (this.#line === line) this.#line = null
    line.then(({ client }) => client.end()).catch(() => undefined)
  }
}

const lock = 'select pg_try_advisory_lock(hashtextextended($1, 0))'

/** Whether nobody holds the lock of a holder; asking does not keep others from asking. */
export function hasEnded(holder: Expression<unknown>): Expression<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock_shared(hashtextextended(${holder}, 0))`
}
