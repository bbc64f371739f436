import { isInside } from './blocks/walk.ts'
import type { StoredMessage } from './records.ts'

/** A mention that a posted or changed message makes, as Slack would read it. */
export interface Ping {
  channel: string
  ts: string
  kind: 'user' | 'channel' | 'usergroup' | 'special'
  /** The id, or for a special one `channel`, `here` or `everyone`. */
  target: string
}

/** Who this message mentions: through markup in its text and mrkdwn, and through rich text's own elements. */
export function pingsOf(channel: string, message: StoredMessage): Ping[] {
  return [...inMarkup(message.text), ...inBlocks(message.blocks)].map((found) => ({
    channel,
    ts: message.ts,
    ...found,
  }))
}

type Found = Pick<Ping, 'kind' | 'target'>

function inMarkup(text: string): Found[] {
  return [...text.matchAll(/<(@|#|!subteam\^|!)([^>|^]+)[^>]*>/g)].flatMap(([, sigil, target]) => {
    const kind = KINDS[String(sigil)]
    if (!kind || !target) return []
    return kind === 'special' && !['channel', 'here', 'everyone'].includes(target) ? [] : [{ kind, target }]
  })
}

function inBlocks(value: unknown): Found[] {
  if (Array.isArray(value)) return value.flatMap(inBlocks)
  if (!isInside(value)) return []
  if (isMarkup(value)) return inMarkup(value.text)
  return [...asElement(value), ...Object.values(value).flatMap(inBlocks)]
}

function isMarkup(value: Record<string, unknown>): value is { type: string; text: string } {
  return ['mrkdwn', 'markdown'].includes(String(value.type)) && typeof value.text === 'string'
}

function asElement(value: Record<string, unknown>): Found[] {
  const { type, user_id, usergroup_id, channel_id, range } = value
  if (type === 'user' && user_id) return [{ kind: 'user', target: String(user_id) }]
  if (type === 'usergroup' && usergroup_id) return [{ kind: 'usergroup', target: String(usergroup_id) }]
  if (type === 'channel' && channel_id) return [{ kind: 'channel', target: String(channel_id) }]
  if (type === 'broadcast') return [{ kind: 'special', target: String(range) }]
  return []
}

const KINDS: Record<string, Ping['kind']> = { '@': 'user', '#': 'channel', '!subteam^': 'usergroup', '!': 'special' }
