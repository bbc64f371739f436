/** A message or a Home, drawn: what is posted, and by which it is compared with what was last shown. */
export interface Drawing {
  text: string
  blocks: unknown[]
}

/** The calls of a messenger, which Slack counts each by itself. */
export type Call = 'open' | 'post' | 'update' | 'find' | 'publish'

/**
 * The port to Slack. Each function does one call and throws a `DeliveryError` when it did not, or may not, succeed.
 * `key` travels as the message's metadata, so that a message can be found again.
 */
export interface Messenger {
  /** The channel id of the direct messages with a person. */
  openDirectMessages(user: string): Promise<string>
  post(to: { channel: string; thread_ts: string | null }, key: string, drawing: Drawing): Promise<{ ts: string }>
  update(at: { channel: string; ts: string }, key: string, drawing: Drawing): Promise<void>
  /** The newest message with this key in its metadata, or null when there is none. */
  find(place: { channel: string; thread_ts: string | null }, key: string): Promise<{ ts: string } | null>
  publishHome(user: string, drawing: Drawing): Promise<void>
}

/**
 * Why a call did not succeed. `wait`: Slack asks for a pause of `retryAfter` ms. `ambiguous`: it may have taken effect,
 * or still will, so that nobody looks for it before `retryAfter` ms are over.
 * `failed`: it did not, and may later. `refused`: it will not until somebody changes something; `message_gone` is the
 * refusal to update a message that was deleted.
 */
export class DeliveryError extends Error {
  readonly kind: 'wait' | 'ambiguous' | 'failed' | 'refused' | 'message_gone'
  readonly retryAfter: number
  /** What a refusal holds for: this message, everything in its place, or every call of the app. */
  readonly reach: 'message' | 'place' | 'app'

  constructor(kind: DeliveryError['kind'], message: string, retryAfter = 0, reach: DeliveryError['reach'] = 'message') {
    super(message)
    this.name = 'DeliveryError'
    this.kind = kind
    this.retryAfter = retryAfter
    this.reach = reach
  }
}
