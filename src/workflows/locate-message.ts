import type { MessageSubject } from '../core/messages/keys.ts'
import { placeOf, subjectOfKey } from '../core/messages/place.ts'
import { findMessage, type WantedRow } from '../store/messages.ts'
import { findMisplacement } from '../store/misplacement.ts'
import type { MessageRow } from '../store/tables.ts'
import type { Budget } from './budget.ts'
import type { Ledger } from './ledger.ts'
import { DeliveryError, type Messenger } from './ports/messenger.ts'
import { withinRates } from './within-rates.ts'

/** Where Slack is to hold a message. */
export interface Location {
  channel: string
  thread_ts: string | null
}

/** Finds where messages belong in Slack. Nothing that a row says is believed where it follows from the ledger. */
export class Locations {
  readonly #ledger: Ledger
  readonly #messenger: Messenger
  readonly #budget: Budget
  readonly #directMessages = new Map<string, string>()

  constructor({ ledger, messenger, budget }: { ledger: Ledger; messenger: Messenger; budget: Budget }) {
    this.#ledger = ledger
    this.#messenger = messenger
    this.#budget = budget
  }

  /** What a message is about. Refuses one whose key, or whose place, is not its own: somebody wrote it past the ledger. */
  subjectOf(row: MessageRow): MessageSubject {
    const subject = subjectOfKey(row.key)
    const place = subject && placeOf(subject, this.#channels)
    const problem = findMisplacement(row, place)
    if (problem || !subject)
      throw new DeliveryError('refused', `${problem}; nothing was sent, and \`countersign verify\` has more`)
    return subject
  }

  /** Where to post a message, or to look for it. */
  async locationOf(row: MessageRow): Promise<Location> {
    if (row.place_kind === 'channel') return { channel: row.place_target, thread_ts: null }
    if (row.place_kind === 'person')
      return { channel: await this.#directMessagesWith(row.place_target), thread_ts: null }
    const card = await findMessage(this.#ledger.db, row.place_target)
    if (!card?.ts || card.channel === null || card.channel !== this.#channels?.blockers)
      throw new DeliveryError('failed', 'the card above it is not there yet')
    return { channel: card.channel, thread_ts: card.ts }
  }

  /** The channel of a message, or null while it is that of direct messages which have to be opened first. */
  knownChannel(row: WantedRow): string | null {
    if (row.place_kind === 'channel') return row.place_target
    if (row.place_kind === 'person') return this.#directMessages.get(row.place_target) ?? null
    return row.place.replace(/^channel\//, '')
  }

  get #channels() {
    return this.#ledger.state.desk.policy?.channels ?? null
  }

  async #directMessagesWith(user: string): Promise<string> {
    const known = this.#directMessages.get(user)
    if (known) return known
    const opened = await withinRates(this.#budget, 'open', user, () => this.#messenger.openDirectMessages(user))
    this.#directMessages.set(user, opened)
    return opened
  }
}

/** The policy names another channel since it was posted. */
export function isElsewhere({ place_kind, place_target, channel }: MessageRow): boolean {
  return place_kind === 'channel' && channel !== place_target
}
