import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { digestOf } from '../core/digest.ts'
import { type MessageSubject, messageSubject } from '../core/messages/keys.ts'
import { StoreError } from '../store/database.ts'
import type { Lease } from '../store/leases.ts'
import {
  failedMessages,
  findMessage,
  nextWanted,
  recordFailure,
  recordNeedless,
  recordPosting,
  recordShown,
  wantedCount,
} from '../store/messages.ts'
import type { MessageRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'
import type { Clock } from './ports/clock.ts'
import { DeliveryError, type Drawing, type Messenger } from './ports/messenger.ts'
import { Turns } from './take-turns.ts'

/** What a message shows now; null when there is nothing to show (any more) and it was never posted. */
export type Draw = (subject: MessageSubject, posted: boolean) => Promise<Drawing | null>

export interface DeliveryOptions {
  ledger: Ledger
  messenger: Messenger
  draw: Draw
  clock: Clock
  log: Logger
}

type MessagePlace = { channel: string; thread_ts: string | null }

const minute = 60_000
const leaseTime = minute
/** A round ends well before its lease, also when its last call takes as long as calls may: else two workers post the same. */
const roundTime = leaseTime / 3
const pollTime = 1000
/** How long what Slack refuses is left alone: somebody has to change something first. */
const refusedTime = 10 * minute
/** In place of a target: every call of the app is refused. */
const everything = '*'

/**
 * The one worker that writes to Slack. It draws each wanted message from what is true at that moment, posts or updates
 * it when it differs from what was last shown, and keeps order within a channel. All it knows is in the database.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #turns: Turns
  /** Under which the present round delivers; there is one round at a time. */
  #lease: Lease = { name: 'delivery', token: 0 }
  readonly #directMessages = new Map<string, string>()
  readonly #paused = new Map<string, number>()
  /** Until when (by the clock) Slack is not asked again, by place or for everything, and why. */
  readonly #refused = new Map<string, { until: number; failure: string }>()
  readonly #roundEnded: (() => void)[] = []
  #wake: () => void = () => undefined
  #stopping = false
  /** When everything was last in step (milliseconds of the machine's monotonic time). */
  #inStepAt = performance.now()
  #loop: Promise<void> = Promise.resolve()
  /** When the worker last finished a round (epoch milliseconds of the machine), for `/readyz`. */
  lastRound = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#turns = new Turns(options.ledger.db, options.clock, { name: 'delivery', time: leaseTime })
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
    const { ledger, clock } = this.#options
    for (;;) {
      const rows = await nextWanted(ledger.db, new Date(clock.now()).toISOString(), 1)
      if (rows.length === 0) return
      this.#wake()
      await this.#nextRound()
    }
  }

  #nextRound(): Promise<void> {
    return new Promise((resolve) => this.#roundEnded.push(resolve))
  }

  /** Finishes the call in flight and stops. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wake()
    await this.#loop
    await this.#turns.giveBack()
  }

  /** Delivers what is due now; answers how many messages it could try. Null while another process delivers. */
  async deliverDue(): Promise<number | null> {
    const { ledger, clock } = this.#options
    const now = clock.now()
    const lease = await this.#turns.take()
    this.lastRound = Date.now()
    if (!lease) return null
    this.#lease = lease
    await ledger.refresh()
    // What cannot be trusted is not told.
    if (ledger.broken) return 0
    const deadline = performance.now() + roundTime
    const rows = await nextWanted(ledger.db, new Date(now).toISOString(), 100)
    if (rows.length === 0 && (await wantedCount(ledger.db)) === 0) this.#inStepAt = performance.now()
    const groups = await this.#byTarget(rows)
    const tried = await Promise.all([...groups].map(([target, group]) => this.#deliverInOrder(target, group, deadline)))
    this.lastRound = Date.now()
    return tried.reduce((sum, number) => sum + number, 0)
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
      if (!tried && !this.#stopping) await Promise.race([woken, pause(pollTime, undefined, { ref: false })])
    }
  }

  async #deliverInOrder(target: string, rows: MessageRow[], deadline: number): Promise<number> {
    let tried = 0
    for (const row of rows) {
      if (this.#stopping || this.#isPaused(target) || performance.now() > deadline) return tried
      const refused = this.#refusal(target) ?? this.#refusal(everything)
      if (refused) {
        await this.#hold(row, refused)
        continue
      }
      tried += 1
      await this.#deliver(row).catch((error) => this.#recordTrouble(target, row, error))
    }
    return tried
  }

  async #deliver(wanted: MessageRow): Promise<void> {
    const { ledger, draw, messenger } = this.#options
    const row = await this.#located(wanted)
    const drawing = await draw(messageSubject(row.key), row.ts !== null)
    if (!drawing)
      return row.ts === null
        ? recordNeedless(ledger.db, row.key, row.wants, this.#lease)
        : this.#record(row, row.channel ?? '', row.ts, row.shown ?? '')
    const shown = digestOf(drawing)
    if (row.ts !== null && row.shown === shown && !isElsewhere(row))
      return this.#record(row, row.channel ?? '', row.ts, shown)
    if (row.place_kind === 'home') {
      await messenger.publishHome(row.place_target, drawing)
      return this.#record(row, row.place_target, 'home', shown)
    }
    const updated = await this.#update(row, drawing)
    if (updated) return this.#record(row, row.channel ?? '', updated, shown)
    const place = await this.#place(row)
    await this.#record(row, place.channel, await this.#post(row, place, drawing), shown)
  }

  /** The ts of the message that was updated; null when there is none, because it was never posted or somebody deleted it. */
  async #update(row: MessageRow, drawing: Drawing): Promise<string | null> {
    if (row.ts === null || row.channel === null) return null
    if (isElsewhere(row)) return this.#leave(row.channel, row.ts, row.key)
    try {
      await this.#options.messenger.update({ channel: row.channel, ts: row.ts }, row.key, drawing)
      return row.ts
    } catch (error) {
      if (error instanceof DeliveryError && error.kind === 'message_gone') return null
      throw error
    }
  }

  /** The policy names another channel now: what stays behind says so, and the message is posted there. */
  async #leave(channel: string, ts: string, key: string): Promise<null> {
    const text = 'This message has moved to another channel.'
    const blocks = [{ type: 'section', text: { type: 'plain_text', text } }]
    await this.#options.messenger.update({ channel, ts }, `moved/${key}`, { text, blocks }).catch(() => undefined)
    return null
  }

  /**
   * There is no idempotency key for posts: what may have been posted is looked for first, by its metadata. Also what need
   * not be shown any more: once posted, it would keep its buttons for ever.
   */
  async #located(row: MessageRow): Promise<MessageRow> {
    if (row.state !== 'ambiguous' || row.place_kind === 'home' || (row.ts !== null && !isElsewhere(row))) return row
    const place = await this.#place(row)
    const found = await this.#options.messenger.find(place, row.key)
    return found ? { ...row, channel: place.channel, ts: found.ts } : row
  }

  async #post(row: MessageRow, place: MessagePlace, drawing: Drawing): Promise<string> {
    const { ledger, messenger } = this.#options
    await recordPosting(ledger.db, row.key, this.#lease)
    return (await messenger.post(place, row.key, drawing)).ts
  }

  async #place(row: MessageRow): Promise<MessagePlace> {
    if (row.place_kind === 'channel') return { channel: row.place_target, thread_ts: null }
    if (row.place_kind === 'person')
      return { channel: row.channel ?? (await this.#directMessagesWith(row.place_target)), thread_ts: null }
    const parent = await findMessage(this.#options.ledger.db, row.place_target)
    if (!parent?.channel || !parent.ts) throw new DeliveryError('failed', 'the card above it is not there yet')
    return { channel: parent.channel, thread_ts: parent.ts }
  }

  async #directMessagesWith(user: string): Promise<string> {
    const known = this.#directMessages.get(user) ?? (await this.#options.messenger.openDirectMessages(user))
    this.#directMessages.set(user, known)
    return known
  }

  async #record(row: MessageRow, channel: string, ts: string, shown: string): Promise<void> {
    await recordShown(this.#options.ledger.db, row.key, { channel, ts, shown, wants: row.wants }, this.#lease)
  }

  async #recordTrouble(target: string, row: MessageRow, error: unknown): Promise<void> {
    const { ledger, log } = this.#options
    // The round ends: another process delivers now, and looks for what this one may have posted.
    if (error instanceof StoreError && error.code === 'lease_lost') throw error
    // A fault of ours may come after the post, such as a database that was busy when it was to be recorded.
    const trouble =
      error instanceof DeliveryError
        ? error
        : new DeliveryError('ambiguous', error instanceof Error ? error.message : String(error))
    if (trouble.kind === 'wait') {
      this.#paused.set(target, performance.now() + trouble.retryAfter)
      await recordFailure(
        ledger.db,
        row.key,
        {
          failure: null,
          not_before: this.#in(trouble.retryAfter),
          state: row.state,
        },
        this.#lease,
      )
      return
    }
    const pauseTime = Math.max(Math.min(1000 * 2 ** row.attempts, 5 * minute), trouble.retryAfter)
    const again = trouble.kind === 'refused' ? refusedTime : pauseTime
    if (trouble.kind === 'refused' && trouble.reach !== 'message') {
      const failure = trouble.message
      this.#refused.set(trouble.reach === 'app' ? everything : target, {
        until: this.#options.clock.now() + again,
        failure,
      })
    }
    const state = trouble.kind === 'ambiguous' ? 'ambiguous' : row.state
    log.warn({ key: row.key, failure: trouble.message, kind: trouble.kind, again }, 'a message could not be delivered')
    await recordFailure(
      ledger.db,
      row.key,
      { failure: trouble.message, not_before: this.#in(again), state },
      this.#lease,
    )
  }

  /** What Slack refused for a whole place is not asked again for each of its messages. */
  #refusal(target: string): { until: number; failure: string } | null {
    const found = this.#refused.get(target)
    const left = found ? found.until - this.#options.clock.now() : 0
    // A clock that was set back does not make it longer.
    return found && left > 0 && left <= refusedTime ? found : null
  }

  async #hold(row: MessageRow, { until, failure }: { until: number; failure: string }): Promise<void> {
    const not_before = new Date(until).toISOString()
    await recordFailure(this.#options.ledger.db, row.key, { failure, not_before, state: row.state }, this.#lease)
  }

  async #byTarget(rows: MessageRow[]): Promise<Map<string, MessageRow[]>> {
    const groups = new Map<string, MessageRow[]>()
    for (const row of rows) {
      // A line goes with the card under which it stands, which comes first by its rank.
      const card =
        row.place_kind === 'thread' ? await findMessage(this.#options.ledger.db, row.place_target) : undefined
      const target = targetOf(card ?? row)
      groups.set(target, [...(groups.get(target) ?? []), row])
    }
    return groups
  }

  #isPaused(target: string): boolean {
    return (this.#paused.get(target) ?? 0) > performance.now()
  }

  #in(milliseconds: number): string {
    return new Date(this.#options.clock.now() + milliseconds).toISOString()
  }
}

/** The policy names another channel since it was posted. */
function isElsewhere({ place_kind, place_target, channel }: MessageRow): boolean {
  return place_kind === 'channel' && channel !== place_target
}

/** Rows for the same channel or person are delivered one after another. */
function targetOf({ place_kind, place_target }: MessageRow): string {
  return place_kind === 'channel' ? place_target : `${place_kind}/${place_target}`
}
