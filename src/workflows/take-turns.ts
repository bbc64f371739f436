import type { Database } from '../store/database.ts'
import { type Lease, releaseLease, takeLease } from '../store/leases.ts'
import type { Clock } from './ports/clock.ts'

/**
 * This process's side of a lease: of all processes on a database only the holder does what the lease is for. It renews it with each
 * turn; when it dies or stops taking turns, another takes over after `time` (milliseconds). The time is the clock's of whoever asks:
 * clocks that differ by less than `time` make a takeover early or late, and the fencing token keeps an early one harmless.
 */
export class Turns {
  readonly #db: Database
  readonly #clock: Clock
  readonly #name: string
  readonly #time: number
  readonly #holder = crypto.randomUUID()

  constructor(db: Database, clock: Clock, { name, time }: { name: string; time: number }) {
    this.#db = db
    this.#clock = clock
    this.#name = name
    this.#time = time
  }

  /** The lease, taken or renewed; null while another process holds it. */
  async take(): Promise<Lease | null> {
    const now = this.#clock.now()
    const token = await takeLease(this.#db, {
      name: this.#name,
      holder: this.#holder,
      now: new Date(now).toISOString(),
      until: new Date(now + this.#time).toISOString(),
    })
    return token === null ? null : { name: this.#name, token }
  }

  /** Lets another process take over at once. */
  async giveBack(): Promise<void> {
    await releaseLease(this.#db, { name: this.#name, holder: this.#holder })
  }
}
