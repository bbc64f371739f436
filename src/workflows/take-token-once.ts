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
  #looked = 0

  constructor(db: Database) {
    this.#db = db
  }

  /** Whether a token is taken now for the first time. Fails where that cannot be remembered: then nobody is let in. */
  async takeOnce({ id, until, now }: Taking): Promise<boolean> {
    this.#forget(now)
    if (this.#seen.has(id)) return false
    this.#seen.set(id, until)
    return rememberToken(this.#db, { id, until: new Date(until).toISOString(), now: new Date(now).toISOString() })
  }
  /** Those that have ended; looked for once a minute, so that a call costs what it is about (rule 13). */
  #forget(now: number): void {
    if (Math.abs(now - this.#looked) < minute) return
    this.#looked = now
    for (const [id, end] of this.#seen) if (end <= now) this.#seen.delete(id)
  }
}

const minute = 60_000
