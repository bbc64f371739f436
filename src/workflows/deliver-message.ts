import { digestOf } from '../core/digest.ts'
import type { MessageSubject } from '../core/messages/keys.ts'
import type { Lease } from '../store/leases.ts'
import { recordNeedless, recordSending, recordShown, type WantedRow } from '../store/messages.ts'
import type { Budget } from './budget.ts'
import type { Ledger } from './ledger.ts'
import { isElsewhere, type Location, Locations } from './locate-message.ts'
import { type Call, DeliveryError, type Drawing, type Messenger } from './ports/messenger.ts'
import type { Turn } from './take-turns.ts'
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
  /** Marked as being sent, by the token of our lease, and known not to have been: Slack asked for a pause. */
  readonly #unsent = new Map<string, number>()

  constructor(options: { ledger: Ledger; messenger: Messenger; draw: Draw; budget: Budget }) {
    this.#ledger = options.ledger
    this.#messenger = options.messenger
    this.#draw = options.draw
    this.#budget = options.budget
    this.#locations = new Locations(options)
  }

  /**
   * How many milliseconds until a message may be sent; 0 for now. The calls that it may need must be within their rates, and what an
   * earlier worker was sending when it ended must have arrived: looked for or changed too early, it would come twice, or over ours.
   */
  waitOf(row: WantedRow, turn: Turn): number {
    const late = this.#isUnsure(row, turn) ? turn.lateUntil - performance.now() : 0
    return Math.max(0, late, ...this.#callsFor(row, turn).map(([call, channel]) => this.#budget.wait(call, channel)))
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
  #callsFor(row: WantedRow, lease: Lease): [Call, string][] {
    if (row.place_kind === 'home') return [['publish', row.place_target]]
    const calls: [Call, string][] = row.ts === null ? [] : [['update', row.channel ?? '']]
    if (row.ts !== null && !isElsewhere(row)) return calls
    const known = this.#locations.knownChannel(row)
    const channel = known ?? row.place_target
    if (known === null) calls.push(['open', row.place_target])
    if (this.#isUnsure(row, lease)) calls.push(['find', channel])
    return [...calls, ['post', channel]]
  }

  /** Whether nobody knows what Slack has. */
  #isUnsure(row: WantedRow, { token }: Lease): boolean {
    return row.state === 'ambiguous' && this.#unsent.get(row.key) !== token
  }

  /**
   * There is no idempotency key for posts: what may have been posted is looked for first, by its metadata. Also what need
   * not be shown any more: once posted, it would keep its buttons for ever.
   */
  async #located(row: WantedRow, lease: Lease): Promise<WantedRow> {
    if (!this.#isUnsure(row, lease) || row.place_kind === 'home' || (row.ts !== null && !isElsewhere(row))) return row
    const location = await this.#locations.locationOf(row)
    const { channel } = location
    const found = await withinRates(this.#budget, 'find', channel, () => this.#messenger.find(location, row.key))
    return found ? { ...row, channel, ts: found.ts } : row
  }

  async #show(row: WantedRow, drawing: Drawing, lease: Lease): Promise<Pick<WantedRow, 'channel' | 'ts' | 'shown'>> {
    const shown = digestOf(drawing)
    const isShown = row.shown === shown && !this.#isUnsure(row, lease)
    if (row.ts !== null && isShown && !isElsewhere(row)) return row
    if (row.place_kind === 'home') return { ...(await this.#publish(row, drawing, lease)), shown }
    if (await this.#update(row, drawing, lease)) return { ...row, shown }
    const location = await this.#locations.locationOf(row)
    return { channel: location.channel, ts: await this.#post(row, location, drawing, lease), shown }
  }

  async #publish(row: WantedRow, drawing: Drawing, lease: Lease): Promise<{ channel: string; ts: string }> {
    const user = row.place_target
    await this.#send(row, lease, 'publish', user, () => this.#messenger.publishHome(user, drawing))
    return { channel: user, ts: 'home' }
  }

  /** Whether the message was there to be updated: it may never have been posted, or somebody deleted it. */
  async #update(row: WantedRow, drawing: Drawing, lease: Lease): Promise<boolean> {
    if (row.ts === null || row.channel === null) return false
    const at = { channel: row.channel, ts: row.ts }
    if (isElsewhere(row)) return this.#leave(at, row.key)
    try {
      await this.#send(row, lease, 'update', at.channel, () => this.#messenger.update(at, row.key, drawing))
      return true
    } catch (error) {
      if (error instanceof DeliveryError && error.kind === 'message_gone') return false
      throw error
    }
  }

  /** The policy names another channel now: what stays behind says so, and the message is posted there. */
  async #leave(at: { channel: string; ts: string }, key: string): Promise<false> {
    const update = () => this.#messenger.update(at, `moved/${key}`, moved)
    await withinRates(this.#budget, 'update', at.channel, update).catch((error) => {
      if (isWait(error)) throw error
    })
    return false
  }

  async #post(row: WantedRow, location: Location, drawing: Drawing, lease: Lease): Promise<string> {
    const post = () => this.#messenger.post(location, row.key, drawing)
    return (await this.#send(row, lease, 'post', location.channel, post)).ts
  }

  /** Makes a call that changes what Slack shows; whoever may look at the row meanwhile, or afterwards, sees that it is under way. */
  async #send<T>(row: WantedRow, lease: Lease, call: Call, channel: string, make: () => Promise<T>): Promise<T> {
    const isSure = !this.#isUnsure(row, lease)
    return withinRates(this.#budget, call, channel, async () => {
      await recordSending(this.#ledger.db, row.key, lease)
      this.#unsent.delete(row.key)
      try {
        return await make()
      } catch (error) {
        if (isWait(error) && isSure) this.#unsent.set(row.key, lease.token)
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
