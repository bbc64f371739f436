import type { Database } from '../store/database.ts'
import { findHolder, type Holder, type Lease, releaseLease, takeLease } from '../store/leases.ts'
import type { Clock } from './ports/clock.ts'
import { hasEnded, thisProcess } from './ports/process.ts'

/** How long a process that does not renew its lease is waited for (milliseconds). */
export const leaseTime = 10_000
const renewTime = leaseTime / 4
/** For how long what a process that ended had sent may still take effect (milliseconds). */
const lateTime = 5000

/** A lease, and until when (by the machine's monotonic time) something that an earlier holder sent may arrive. */
export interface Turn extends Lease {
  lateUntil: number
}

/**
 * This process's side of a lease: of all processes on a database only the holder does what the lease is for. Once taken it is renewed
 * in the background, however long the work takes. When the holder ends, another takes over at once where it can see that (on the same
 * machine, or because PostgreSQL has lost the holder's connection), else after `leaseTime`. The time is the clock's of whoever asks:
 * clocks that differ by more make a takeover early or late, and the fencing token keeps an early one harmless.
 */
export class Turns {
  readonly #db: Database
  readonly #clock: Clock
  readonly #name: string
  readonly #holder = crypto.randomUUID()
  #turn: Turn | null = null
  #renewedAt = 0
  #asking: Promise<Turn | null> | null = null
  #renewal: NodeJS.Timeout | null = null

  constructor(db: Database, clock: Clock, name: string) {
    this.#db = db
    this.#clock = clock
    this.#name = name
  }

  /** The lease, taken or renewed; null while another process holds it. */
  async take(): Promise<Turn | null> {
    const age = this.#clock.now() - this.#renewedAt
    return this.#turn && age >= 0 && age < renewTime ? this.#turn : this.#ask()
  }

  /** Another process was found to have the lease: the next turn is asked for anew. */
  lose(): void {
    this.#turn = null
  }

  /** Lets another process take over at once. */
  async giveBack(): Promise<void> {
    this.#keepRenewing(false)
    await this.#asking?.catch(() => null)
    this.#keepRenewing(false)
    this.#turn = null
    await releaseLease(this.#db, { name: this.#name, holder: this.#holder })
  }

  #ask(): Promise<Turn | null> {
    this.#asking ??= this.#takeOrRenew().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #takeOrRenew(): Promise<Turn | null> {
    const now = this.#clock.now()
    const before = this.#turn ? null : await findHolder(this.#db, this.#name)
    const token = (await this.#takeUnless(now)) ?? (await this.#succeed(now, before))
    this.#turn = token === null ? null : this.#turnOf(token, before)
    this.#renewedAt = now
    this.#keepRenewing(token !== null)
    return this.#turn
  }

  async #succeed(now: number, before: Holder | null): Promise<number | null> {
    return before?.process && hasEnded(before.process) ? this.#takeUnless(now, before.holder) : null
  }

  #turnOf(token: number, before: Holder | null): Turn {
    if (this.#turn?.token === token) return this.#turn
    // Who had it and takes it anew was held up meanwhile.
    const isInPeace = this.#turn === null && (before === null || before.gaveBack || before.holder === this.#holder)
    return { name: this.#name, token, lateUntil: performance.now() + (isInPeace ? 0 : lateTime) }
  }

  #takeUnless(now: number, ended?: string): Promise<number | null> {
    return takeLease(this.#db, {
      name: this.#name,
      holder: this.#holder,
      process: thisProcess(),
      now: new Date(now).toISOString(),
      until: new Date(now + leaseTime).toISOString(),
      ...(ended === undefined ? {} : { ended }),
    })
  }

  #keepRenewing(held: boolean): void {
    if (held) {
      // What fails in the background is told to whoever takes the next turn.
      this.#renewal ??= setInterval(() => void this.#ask().catch(() => null), renewTime).unref()
      return
    }
    if (this.#renewal) clearInterval(this.#renewal)
    this.#renewal = null
  }
}
