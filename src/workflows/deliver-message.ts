import { digestOf } from '../core/digest.ts'
import type { MessageSubject } from '../core/messages/keys.ts'
import type { Lease } from '../store/leases.ts'
import { recordNeedless, recordPosting, recordShown, type WantedRow } from '../store/messages.ts'
import type { Budget } from './budget.ts'
import type { Ledger } from './ledger.ts'
import { isElsewhere, type Location, Locations } from './locate-message.ts'
import { type Call, DeliveryError, type Drawing, type Messenger } from './ports/messenger.ts'
import { withinRates } from './within-rates.ts'

/** What a message shows now; null when there is nothing to show (any more) and it was never posted. */
export type Draw = (subject: MessageSubject, posted: boolean) => Promise<Drawing | null>

/** One message's life: it is drawn from what is true now, posted or updated when it differs from what was last shown, and recorded. */
export class MessageDelivery {
  readonly #ledger: Ledger
  readonly #messenger: Messenger
  readonly #draw: Draw
  readonly #budget: Budget
  readonly #locations: Locations
  /** Marked as about to be posted, by the token of our lease, and known not to have been: Slack asked for a pause. */
  readonly #unposted = new Map<string, number>()

  constructor(options: { ledger: Ledger; messenger: Messenger; draw: Draw; budget: Budget }) {
    this.#ledger = options.ledger
    this.#messenger = options.messenger
    this.#draw = options.draw
    this.#budget = options.budget
    this.#locations = new Locations(options)
  }

  /** How many milliseconds until the calls that a message may need are within their rates; 0 for now. */
  waitOf(row: WantedRow): number {
    return Math.max(...this.#callsFor(row).map(([call, channel]) => this.#budget.wait(call, channel)))
  }

  /** Brings a message in step under a lease. Throws a `DeliveryError` when Slack did not, or may not, take it. */
  async deliver(wanted: WantedRow, lease: Lease): Promise<void> {
    const { db } = this.#ledger
    const subject = this.#locations.subjectOf(wanted)
    const row = await this.#located(wanted, lease)
    const drawing = await this.#draw(subject, row.ts !== null)
    const { channel, ts, shown } = drawing ? await this.#show(row, drawing, lease) : row
    if (ts === null) return recordNeedless(db, row.key, row.wants, lease)
    await recordShown(db, row.key, { channel: channel ?? '', ts, shown: shown ?? '', wants: row.wants }, lease)
  }

  /** Most often one; all that a post may need. */
  #callsFor(row: WantedRow): [Call, string][] {
    if (row.place_kind === 'home') return [['publish', row.place_target]]
    const calls: [Call, string][] = row.ts === null ? [] : [['update', row.channel ?? '']]
    if (row.ts !== null && !isElsewhere(row)) return calls
    const known = this.#locations.knownChannel(row)
    const channel = known ?? row.place_target
    if (known === null) calls.push(['open', row.place_target])
    if (row.state === 'ambiguous' && !this.#unposted.has(row.key)) calls.push(['find', channel])
    return [...calls, ['post', channel]]
  }

  /**
   * There is no idempotency key for posts: what may have been posted is looked for first, by its metadata. Also what need
   * not be shown any more: once posted, it would keep its buttons for ever.
   */
  async #located(row: WantedRow, { token }: Lease): Promise<WantedRow> {
    if (row.state !== 'ambiguous' || row.place_kind === 'home' || (row.ts !== null && !isElsewhere(row))) return row
    if (this.#unposted.get(row.key) === token) return row
    const location = await this.#locations.locationOf(row)
    const { channel } = location
    const found = await withinRates(this.#budget, 'find', channel, () => this.#messenger.find(location, row.key))
    return found ? { ...row, channel, ts: found.ts } : row
  }

  async #show(row: WantedRow, drawing: Drawing, lease: Lease): Promise<Pick<WantedRow, 'channel' | 'ts' | 'shown'>> {
    const shown = digestOf(drawing)
    if (row.ts !== null && row.shown === shown && !isElsewhere(row)) return row
    if (row.place_kind === 'home') return { ...(await this.#publish(row.place_target, drawing)), shown }
    if (await this.#update(row, drawing)) return { ...row, shown }
    const location = await this.#locations.locationOf(row)
    return { channel: location.channel, ts: await this.#post(row, location, drawing, lease), shown }
  }

  async #publish(user: string, drawing: Drawing): Promise<{ channel: string; ts: string }> {
    await withinRates(this.#budget, 'publish', user, () => this.#messenger.publishHome(user, drawing))
    return { channel: user, ts: 'home' }
  }

  /** Whether the message was there to be updated: it may never have been posted, or somebody deleted it. */
  async #update(row: WantedRow, drawing: Drawing): Promise<boolean> {
    if (row.ts === null || row.channel === null) return false
    const at = { channel: row.channel, ts: row.ts }
    if (isElsewhere(row)) return this.#leave(at, row.key)
    try {
      await this.#change(at, row.key, drawing)
      return true
    } catch (error) {
      if (error instanceof DeliveryError && error.kind === 'message_gone') return false
      throw error
    }
  }

  /** The policy names another channel now: what stays behind says so, and the message is posted there. */
  async #leave(at: { channel: string; ts: string }, key: string): Promise<false> {
    await this.#change(at, `moved/${key}`, moved).catch((error) => {
      if (isWait(error)) throw error
    })
    return false
  }

  #change(at: { channel: string; ts: string }, key: string, drawing: Drawing): Promise<void> {
    return withinRates(this.#budget, 'update', at.channel, () => this.#messenger.update(at, key, drawing))
  }

  async #post(row: WantedRow, location: Location, drawing: Drawing, lease: Lease): Promise<string> {
    const surelyUnposted = row.state === 'live' || this.#unposted.get(row.key) === lease.token
    return withinRates(this.#budget, 'post', location.channel, async () => {
      await recordPosting(this.#ledger.db, row.key, lease)
      this.#unposted.delete(row.key)
      try {
        return (await this.#messenger.post(location, row.key, drawing)).ts
      } catch (error) {
        if (isWait(error) && surelyUnposted) this.#unposted.set(row.key, lease.token)
        throw error
      }
    })
  }
}

const text = 'This message has moved to another channel.'
const moved: Drawing = { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }

function isWait(error: unknown): boolean {
  return error instanceof DeliveryError && error.kind === 'wait'
}
