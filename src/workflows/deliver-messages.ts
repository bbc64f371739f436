import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { StoreError } from '../store/database.ts'
import { failedMessages, nextWanted, recordFailure, type WantedRow, wantedCount } from '../store/messages.ts'
import { Budget, type Rates } from './budget.ts'
import { type Draw, MessageDelivery } from './deliver-message.ts'
import type { WebhookDelivery } from './deliver-webhooks.ts'
import type { Ledger } from './ledger.ts'
import { pickMessages } from './pick-messages.ts'
import type { Clock } from './ports/clock.ts'
import type { Messenger } from './ports/messenger.ts'
import { recordTrouble, troubleOf } from './record-trouble.ts'
import { type Refused, RefusedPlaces } from './refused-places.ts'
import { type Turn, Turns } from './take-turns.ts'

export interface DeliveryOptions {
  ledger: Ledger
  messenger: Messenger
  draw: Draw
  clock: Clock
  log: Logger
  /** How fast Slack takes calls; null for as fast as they come, which only the sandbox does. */
  rates: Rates | null
  /** Told of entries under the same lease, and never waited for. */
  webhooks?: WebhookDelivery
}

const pollTime = 1000
/** How long one place may go on before others are looked at again: what is wanted meanwhile does not wait for a long queue elsewhere. */
const roundTime = 2000

/**
 * The one worker that writes to Slack. It looks for what is wanted, keeps order within a place and lets no place wait for another, and
 * leaves alone for a while what Slack refuses. All it knows that matters is in the database.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #turns: Turns
  readonly #messages: MessageDelivery
  readonly #refused: RefusedPlaces
  readonly #roundEnded: (() => void)[] = []
  #wake: () => void = () => undefined
  #stopping = false
  /** For how long there is nothing that may be sent, unless something comes (milliseconds). */
  #idle = pollTime
  /** When everything was last in step (milliseconds of the machine's monotonic time). */
  #inStepAt = performance.now()
  #loop: Promise<void> = Promise.resolve()
  /** When the worker last finished a round (epoch milliseconds of the machine), for `/readyz`. */
  lastRound = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#turns = new Turns(options.ledger.db, options.clock, 'delivery')
    this.#messages = new MessageDelivery({ ...options, budget: new Budget(options.rates) })
    this.#refused = new RefusedPlaces(options.clock)
  }

  /** Starts delivering, until `stop`. */
  start(): void {
    this.lastRound = Date.now()
    this.#loop = this.#run()
  }

  /** Something is wanted: do not wait for the next poll. */
  wake(): void {
    this.#wake()
  }

  /** How many messages are not in step, how many of them fail, and for how long (milliseconds) there has been one. */
  async queue(): Promise<{ wanted: number; failing: number; age: number }> {
    const { db } = this.#options.ledger
    const wanted = await wantedCount(db)
    const failing = (await failedMessages(db)).length
    return { wanted, failing, age: wanted === 0 ? 0 : performance.now() - this.#inStepAt }
  }

  /** Resolves when everything that is wanted and due is in step with the ledger. */
  async settled(): Promise<void> {
    this.#wake()
    while ((await nextWanted(this.#options.ledger.db, this.#now(), 1)).length > 0) await this.#nextRound()
  }

  #nextRound(): Promise<void> {
    return new Promise((resolve) => this.#roundEnded.push(resolve))
  }

  /** Finishes the call in flight and stops. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wake()
    await this.#loop
    await this.#options.webhooks?.stop()
    await this.#turns.giveBack()
  }

  /** Delivers what may be sent now; answers how many messages it dealt with. Null while another process delivers. */
  async deliverDue(): Promise<number | null> {
    const { ledger } = this.#options
    this.#idle = pollTime
    const turn = await this.#turns.take()
    this.lastRound = Date.now()
    if (!turn) return null
    await ledger.refresh()
    // What cannot be trusted is not told.
    if (ledger.broken) return 0
    this.#options.webhooks?.begin(this.#turns)
    const { places, wait } = await pickMessages(ledger.db, this.#now(), (row) => this.#messages.waitOf(row, turn))
    this.#idle = Math.min(pollTime, wait)
    if (places.size === 0 && (await wantedCount(ledger.db)) === 0) this.#inStepAt = performance.now()
    const deadline = performance.now() + roundTime
    const rounds = await Promise.allSettled([...places].map((place) => this.#deliverTo(...place, deadline)))
    this.lastRound = Date.now()
    return rounds.reduce((sum, round) => sum + this.#countOf(round), 0)
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      const tried = await this.deliverDue().catch((error) => {
        this.#options.log.error({ err: error }, 'a round of delivery failed')
        return 0
      })
      for (const ended of this.#roundEnded.splice(0)) ended()
      if (!tried && !this.#stopping) await Promise.race([woken, pause(this.#idle, undefined, { ref: false })])
    }
  }

  /** One after another, as long as the place need not wait. */
  async #deliverTo(place: string, rows: WantedRow[], deadline: number): Promise<number> {
    let done = 0
    for (const row of rows) {
      if (this.#stopping || performance.now() > deadline) return done
      const turn = await this.#turns.take()
      if (!turn || this.#messages.waitOf(row, turn) > 0) return done
      const refused = this.#refused.of(place)
      if (!(await (refused ? this.#hold(row, refused, turn) : this.#deliver(place, row, turn)))) return done
      done += 1
    }
    return done
  }

  /** Whether the place can go on. */
  async #deliver(place: string, row: WantedRow, turn: Turn): Promise<boolean> {
    const { ledger, clock, log } = this.#options
    try {
      await this.#messages.deliver(row, turn)
      return true
    } catch (error) {
      if (isLost(error)) throw error
      const trouble = troubleOf(error)
      this.#refused.note(place, trouble)
      await recordTrouble({ db: ledger.db, clock, log }, row, trouble, turn)
      return trouble.kind !== 'wait'
    }
  }

  async #hold(row: WantedRow, { until, failure }: Refused, turn: Turn): Promise<boolean> {
    const not_before = new Date(until).toISOString()
    await recordFailure(this.#options.ledger.db, row.key, { failure, not_before, state: row.state }, turn)
    return true
  }

  #countOf(round: PromiseSettledResult<number>): number {
    if (round.status === 'fulfilled') return round.value
    if (!isLost(round.reason)) throw round.reason
    // Another process delivers now, and looks for what this one may have posted.
    this.#turns.lose()
    this.#options.log.warn({ reason: round.reason.message }, 'another process has taken over delivery')
    return 0
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString()
  }
}

function isLost(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === 'lease_lost'
}
