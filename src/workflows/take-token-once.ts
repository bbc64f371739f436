import type { Database } from '../store/database.ts'
import { rememberToken } from '../store/taken-tokens.ts'

/** A token by a hash, and until when (epoch milliseconds) it it would be believed. */
interface Taking {
  id: string
  until: number
  now: number
}

/**
 * Remembers which tokens were taken, so that each counts once: in the database, for all processes and through restarts, and in
 * memory, so that whoever can write to the database and deletes a row does not make a running process forget (rule 8).
 */
export class TokensTaken {
  readonly #db: Database
  readonly #seen = new Map<string, number>()

  constructor(db: Database) {
    this.#db = db
  }

  /** Whether a token is taken now for the first time. Fails where that cannot be remembered: then nobody is let in. */
  async takeOnce({ id, until, now }: Taking): Promise<boolean> {
    for (const [other, end] of this.#seen) if (end <= now) this.#seen.delete(other)
    if (this.#seen.has(id)) return false
    this.#seen.set(id, until)
    return rememberToken(this.#db, { id, until: new Date(until).toISOString(), now: new Date(now).toISOString() })
  }
}
