import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { digestOf } from '../core/fingerprint.ts'
import { type MessageSubject, messageSubject } from '../core/messages.ts'
import { StoreError } from '../store/database.ts'
import type { Lease } from '../store/leases.ts'
import {
  findMessage,
  nextWanted,
  recordFailure,
  recordNeedless,
  recordPosting,
  recordShown,
} from '../store/messages.ts'
import type { MessageRow } from '../store/tables.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './ledger.ts'
import { DeliveryError, type Drawing, type Messenger } from './messenger.ts'
import { Turns } from './take-turns.ts'

/** What a message shows now; null when there is nothing to show (any more) and it was never posted. */
export type Draw = (subject: MessageSubject, posted: boolean) => Promise<Drawing | null>

export interface DeliveryOptions {
  ledger: Ledger
  messenger: Messenger
  draw: Draw
  clock: Clock
  log: Logger
  /** Milliseconds between two calls for the same channel: Slack takes about one post a second in each. */
  pace: number
}

type MessagePlace = { channel: string; thread_ts: string | null }

const minute = 60_000
const leaseTime = minute
const pollTime = 1000

/**
 * The one worker that writes to Slack. It draws each wanted message from what is true at that moment, posts or updates
 * it when it differs from what was last shown, and keeps order within a channel. All it knows is in the database.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #turns: Turns
  readonly #directMessages = new Map<string, string>()
  readonly #paused = new Map<string, number>()
  readonly #roundEnded: (() => void)[] = []
  #wake: () => void = () => undefined
  #stopping = false
  #loop: Promise<void> = Promise.resolve()
  /** When the worker last finished a round (epoch milliseconds of the machine), for `/readyz`. */
  lastRound = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#turns = new Turns(options.ledger.db, options.clock, { name: 'delivery', time: leaseTime })
  }

  /** Starts delivering, until `stop`. */
  start(): void {
    this.#loop = this.#run()
  }

  /** Something is wanted: do not wait for the next poll. */
  wake(): void {
    this.#wake()
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
    if (!lease) return null
    await ledger.refresh()
    // What cannot be trusted is not told.
    if (ledger.broken) return 0
    const rows = await nextWanted(ledger.db, new Date(now).toISOString(), 100)
    const tried = await Promise.all([...byTarget(rows).values()].map((group) => this.#deliverInOrder(group, lease)))
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

  async #deliverInOrder(rows: MessageRow[], lease: Lease): Promise<number> {
    let tried = 0
    for (const row of rows) {
      if (this.#stopping || this.#isPaused(row)) return tried
      const place = await this.#place(row).catch((error) => this.#recordTrouble(row, error, lease))
      // A line waits for the card in whose thread it stands.
      if (!place) continue
      tried += 1
      await this.#deliver(row, place, lease).catch((error) => this.#recordTrouble(row, error, lease))
      if (this.#options.pace > 0) await pause(this.#options.pace)
    }
    return tried
  }

  async #deliver(row: MessageRow, place: MessagePlace, lease: Lease): Promise<void> {
    const { ledger, draw, messenger } = this.#options
    const drawing = await draw(messageSubject(row.key), row.ts !== null)
    if (!drawing)
      return row.ts === null
        ? recordNeedless(ledger.db, row.key, row.wants, lease)
        : this.#record(row, row.channel ?? '', row.ts, row.shown ?? '', lease)
    const shown = digestOf(drawing)
    if (row.ts !== null && row.shown === shown) return this.#record(row, row.channel ?? '', row.ts, shown, lease)
    if (row.place_kind === 'home') {
      await messenger.publishHome(row.place_target, drawing)
      return this.#record(row, row.place_target, 'home', shown, lease)
    }
    const ts = (await this.#update(row, drawing)) ?? (await this.#post(row, place, drawing, lease))
    await this.#record(row, place.channel, ts, shown, lease)
  }

  /** The ts of the message that was updated; null when there is none, because it was never posted or somebody deleted it. */
  async #update(row: MessageRow, drawing: Drawing): Promise<string | null> {
    if (row.ts === null || row.channel === null) return null
    if (row.place_kind === 'channel' && row.channel !== row.place_target)
      return this.#leave(row.channel, row.ts, row.key)
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

  /** There is no idempotency key for posts: what may have been posted is looked for first, by its metadata. */
  async #post(row: MessageRow, place: MessagePlace, drawing: Drawing, lease: Lease): Promise<string> {
    const { ledger, messenger } = this.#options
    const found = row.state === 'ambiguous' ? await messenger.find(place, row.key) : null
    if (found) {
      await messenger.update({ channel: place.channel, ts: found.ts }, row.key, drawing)
      return found.ts
    }
    await recordPosting(ledger.db, row.key, lease)
    return (await messenger.post(place, row.key, drawing)).ts
  }

  async #place(row: MessageRow): Promise<MessagePlace | null> {
    if (row.place_kind === 'home') return { channel: row.place_target, thread_ts: null }
    if (row.place_kind === 'channel') return { channel: row.place_target, thread_ts: null }
    if (row.place_kind === 'person')
      return { channel: row.channel ?? (await this.#directMessagesWith(row.place_target)), thread_ts: null }
    const parent = await findMessage(this.#options.ledger.db, row.place_target)
    return parent?.channel && parent.ts ? { channel: parent.channel, thread_ts: parent.ts } : null
  }

  async #directMessagesWith(user: string): Promise<string> {
    const known = this.#directMessages.get(user) ?? (await this.#options.messenger.openDirectMessages(user))
    this.#directMessages.set(user, known)
    return known
  }

  async #record(row: MessageRow, channel: string, ts: string, shown: string, lease: Lease): Promise<void> {
    await recordShown(this.#options.ledger.db, row.key, { channel, ts, shown, wants: row.wants }, lease)
  }

  async #recordTrouble(row: MessageRow, error: unknown, lease: Lease): Promise<null> {
    const { ledger, log } = this.#options
    // The round ends: another process delivers now, and looks for what this one may have posted.
    if (error instanceof StoreError && error.code === 'lease_lost') throw error
    const trouble =
      error instanceof DeliveryError
        ? error
        : new DeliveryError('failed', error instanceof Error ? error.message : String(error))
    if (trouble.kind === 'wait') {
      this.#paused.set(target(row), performance.now() + trouble.retryAfter)
      await recordFailure(
        ledger.db,
        row.key,
        {
          failure: null,
          not_before: this.#in(trouble.retryAfter),
          state: row.state,
        },
        lease,
      )
      return null
    }
    const again = trouble.kind === 'refused' ? 10 * minute : Math.min(1000 * 2 ** row.attempts, 5 * minute)
    const state = trouble.kind === 'ambiguous' ? 'ambiguous' : row.state
    log.warn({ key: row.key, failure: trouble.message, kind: trouble.kind, again }, 'a message could not be delivered')
    await recordFailure(ledger.db, row.key, { failure: trouble.message, not_before: this.#in(again), state }, lease)
    return null
  }

  #isPaused(row: MessageRow): boolean {
    return (this.#paused.get(target(row)) ?? 0) > performance.now()
  }

  #in(milliseconds: number): string {
    return new Date(this.#options.clock.now() + milliseconds).toISOString()
  }
}

function byTarget(rows: MessageRow[]): Map<string, MessageRow[]> {
  const groups = new Map<string, MessageRow[]>()
  for (const row of rows) groups.set(target(row), [...(groups.get(target(row)) ?? []), row])
  return groups
}

/** Rows for the same channel or person are delivered one after another; lines go with the cards they stand under. */
function target(row: MessageRow): string {
  if (row.place_kind === 'thread') return row.channel ?? 'threads'
  return row.place_kind === 'channel' ? row.place_target : `${row.place_kind}/${row.place_target}`
}
