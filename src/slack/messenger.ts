import {
  type KnownBlock,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api'
import { DeliveryError, type Drawing, type Messenger } from '../workflows/ports/messenger.ts'
import { adviceOn, isPassing } from './codes.ts'

/** `event_type` of the metadata that every message carries; `event_payload.key` is the message's key. */
const metadataType = 'countersign_message'

/** The messenger over Slack's Web API. One call a function; the worker does the waiting. */
export function slackMessenger(client: WebClient): Messenger {
  return {
    openDirectMessages: (user) =>
      translate(async () => {
        const { channel } = await client.conversations.open({ users: user })
        if (!channel?.id) throw new DeliveryError('failed', 'conversations.open named no channel')
        return channel.id
      }),
    post: ({ channel, thread_ts }, key, drawing) =>
      translate(async () => {
        const thread = thread_ts ? { thread_ts } : {}
        const { ts } = await client.chat.postMessage({
          channel,
          ...thread,
          ...body(key, drawing),
          unfurl_links: false,
          unfurl_media: false,
        })
        if (!ts) throw new DeliveryError('ambiguous', 'chat.postMessage named no ts')
        return { ts }
      }),
    update: ({ channel, ts }, key, drawing) =>
      translate(async () => {
        // chat.update parses text by `client` unless told; postMessage does not (docs/slack.md).
        await client.chat.update({ channel, ts, ...body(key, drawing), parse: 'none' })
      }),
    find: (place, key) => translate(() => findByKey(client, place, key)).catch(asLookUp),
    publishHome: (user, drawing) =>
      translate(async () => {
        await client.views.publish({ user_id: user, view: { type: 'home', blocks: drawing.blocks as KnownBlock[] } })
      }),
  }
}

function body(key: string, { text, blocks }: Drawing) {
  return { text, blocks: blocks as KnownBlock[], metadata: { event_type: metadataType, event_payload: { key } } }
}

/** Looks through the newest messages of the place; what is being looked for was posted moments, at most hours, ago. */
async function findByKey(
  client: WebClient,
  { channel, thread_ts }: { channel: string; thread_ts: string | null },
  key: string,
) {
  let cursor: string | undefined
  for (let page = 0; page < 10; page += 1) {
    const options = { channel, limit: 200, include_all_metadata: true, ...(cursor ? { cursor } : {}) }
    const answer = thread_ts
      ? await client.conversations.replies({ ...options, ts: thread_ts })
      : await client.conversations.history(options)
    const found = answer.messages?.find(({ metadata }) => {
      const payload = metadata?.event_payload as { key?: unknown } | undefined
      return metadata?.event_type === metadataType && payload?.key === key
    })
    if (found?.ts) return { ts: found.ts }
    cursor = answer.response_metadata?.next_cursor || undefined
    if (!cursor) return null
  }
  return null
}

async function translate<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw toDeliveryError(error)
  }
}

/** Where the app may not read it may still post: what cannot be looked up holds this one message, never the place. */
function asLookUp(error: DeliveryError): never {
  if (error.kind !== 'refused' || error.reach === 'app') throw error
  throw new DeliveryError(
    'refused',
    `whether it was posted already cannot be looked up: ${error.message}`,
    0,
    'message',
  )
}

function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof WebAPIRateLimitedError) return new DeliveryError('wait', 'rate limited', error.retryAfter * 1000)
  if (error instanceof WebAPIPlatformError) return ofCode(error.data.error)
  if (error instanceof WebAPIHTTPError) return new DeliveryError('ambiguous', `Slack answered HTTP ${error.statusCode}`)
  if (error instanceof WebAPIRequestError)
    return new DeliveryError('ambiguous', `no answer from Slack: ${error.original.message}`, late(error))
  return new DeliveryError('ambiguous', error instanceof Error ? error.message : 'an unknown failure')
}

function ofCode(code: string): DeliveryError {
  if (code === 'message_not_found') return new DeliveryError('message_gone', code)
  const { reach, sentence } = adviceOn(code)
  if (isPassing(code)) return new DeliveryError('ambiguous', sentence)
  return new DeliveryError('refused', sentence, 0, reach)
}

/** A request that Slack was too slow for may take effect after we gave up on it: looked for too early, it would come twice. */
function late({ original }: WebAPIRequestError): number {
  return original.name === 'TimeoutError' || original.name === 'AbortError' ? 30_000 : 0
}
