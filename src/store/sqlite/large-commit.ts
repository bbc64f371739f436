import type BetterSqlite from 'better-sqlite3'
import { CompiledQuery } from 'kysely'

/**
 * What is set inside a transaction that is about to write much: room to keep its pages until they are whole (128 MB; a page that does not
 * fit is written several times), and no copying from the write-ahead log into the database within the commit, which somebody waits for.
 */
export const expectMuch = ['pragma cache_size = -131072', 'pragma wal_autocheckpoint = 0'].map((text) =>
  CompiledQuery.raw(text),
)

/** The copying that a large commit left for later, of one connection. */
export class LargeCommits {
  readonly #sqlite: BetterSqlite.Database
  readonly #autocheckpoint: BetterSqlite.Statement<[], number>
  readonly #checkpoint: () => void
  #later: NodeJS.Immediate | null = null

  /** `checkpoint` copies what is in the log. */
  constructor(sqlite: BetterSqlite.Database, checkpoint: () => void) {
    this.#sqlite = sqlite
    this.#autocheckpoint = sqlite.prepare<[], number>('pragma wal_autocheckpoint').pluck()
    this.#checkpoint = checkpoint
  }

  /** After a transaction: where it was a large one, the usual settings again, and the copying once whoever waits was answered. */
  afterTransaction(): void {
    if (!this.#sqlite.open || this.#autocheckpoint.get() !== 0) return
    this.#sqlite.pragma('cache_size = -16000')
    this.#sqlite.pragma('wal_autocheckpoint = 1000')
    this.#later ??= setImmediate(() => this.settle())
  }

  /** Does now what was left for later. Where it fails, SQLite does it after a later commit. */
  settle(): void {
    if (this.#later === null) return
    clearImmediate(this.#later)
    this.#later = null
    if (!this.#sqlite.open || this.#sqlite.inTransaction) return
    try {
      this.#checkpoint()
    } catch {
      // A disk that fails was told of by the statement itself.
    }
  }
}
