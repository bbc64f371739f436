import type { BlockerKey } from '../blocker/listing.ts'

/** Where a message lives: a channel, a person's direct messages, the thread of another message, or a person's App Home. */
export type Place =
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; user: string }
  | { kind: 'thread'; of: string }
  | { kind: 'home'; user: string }

/** A message that is kept in step with the ledger. Lower ranks go first: prompts before cards before digests. */
export interface WantedMessage {
  key: string
  place: Place
  rank: number
}

/** What a message shows, read back from its key. A `prompt` is all
 * that an owner was asked at one instant (ISO 8601), or of that one blocker which others come before. `line`, `told` and `turn` are about one entry; `run` is a request, as the channel sees it. */
export type MessageSubject =
  | { kind: 'card'; blocker: BlockerKey }
  | { kind: 'run'; request: string }
  | { kind: 'line'; of: Thread; seq: number }
  | { kind: 'prompt'; asked_at: string; owner: string; blocker: BlockerKey | null }
  | { kind: 'ask'; request: string; owner: string }
  | { kind: 'claim'; blocker: BlockerKey; claim: string; owner: string }
  | { kind: 'notice'; seq: number }
  | { kind: 'help'; seq: number; owner: string }
  | { kind: 'told'; seq: number; user: string }
  | { kind: 'turn'; seq: number; user: string }
  | { kind: 'digest'; date: string }
  | { kind: 'next'; operator: string; date: string }
  | { kind: 'nudge'; owner: string; date: string }
  | { kind: 'escalation'; seq: number }
  | { kind: 'home'; user: string }

/** What has a thread: a blocker's card, or a request's message in the channel. */
export type Thread = { blocker: BlockerKey } | { request: string }

/** Lower ranks are sent first. */
export const ranks: Record<MessageSubject['kind'], number> = {
  prompt: 0,
  ask: 0,
  claim: 0,
  help: 0,
  told: 0,
  turn: 0,
  home: 0,
  notice: 1,
  run: 1,
  card: 2,
  line: 3,
  escalation: 1,
  next: 4,
  nudge: 4,
  digest: 5,
}

/** The key of a message; its parts are percent-encoded, so that `/` only ever separates. */
export function messageKey(subject: MessageSubject): string {
  switch (subject.kind) {
    case 'card':
      return joined('card', subject.blocker)
    case 'run':
      return joined('run', subject.request)
    case 'line':
      return joined('line', ...threadParts(subject.of), String(subject.seq))
    case 'notice':
      return joined('notice', String(subject.seq))
    case 'help':
      return joined('help', String(subject.seq), subject.owner)
    case 'told':
    case 'turn':
      return joined(subject.kind, String(subject.seq), subject.user)
    case 'prompt':
      return joined('prompt', subject.asked_at, subject.owner, ...(subject.blocker === null ? [] : [subject.blocker]))
    case 'ask':
      return joined('ask', subject.request, subject.owner)
    case 'claim':
      return joined('claim', subject.blocker, subject.claim, subject.owner)
    case 'digest':
      return joined('digest', subject.date)
    case 'next':
      return joined('next', subject.operator, subject.date)
    case 'nudge':
      return joined('nudge', subject.owner, subject.date)
    case 'escalation':
      return joined('escalation', String(subject.seq))
    case 'home':
      return joined('home', subject.user)
    default:
      return subject satisfies never
  }
}

/** The key of the message under which a line stands. */
export function threadKey(of: Thread): string {
  return 'blocker' in of ? messageKey({ kind: 'card', ...of }) : messageKey({ kind: 'run', ...of })
}

/** What all keys of the turns after one entry begin with: it ends in `/`, and stands for all of them where messages are touched. */
export function turnsOf(seq: number): string {
  return `turn/${seq}/`
}

/** What the keys of the owners' prompts of one instant begin with: like `turnsOf`. */
export function promptsOf(askedAt: string): string {
  return `${joined('prompt', askedAt)}/`
}

/** What a key stands for; throws on a key that `messageKey` did not make. */
export function messageSubject(key: string): MessageSubject {
  const [kind, a = '', b = '', c = ''] = key.split('/').map(decodeURIComponent)
  switch (kind) {
    case 'card':
      return { kind, blocker: a as BlockerKey }
    case 'run':
      return { kind, request: a }
    case 'line':
      return { kind, of: a === 'card' ? { blocker: b as BlockerKey } : { request: b }, seq: Number(c) }
    case 'notice':
      return { kind, seq: Number(a) }
    case 'help':
      return { kind, seq: Number(a), owner: b }
    case 'told':
    case 'turn':
      return { kind, seq: Number(a), user: b }
    case 'prompt':
      return { kind, asked_at: a, owner: b, blocker: c === '' ? null : (c as BlockerKey) }
    case 'ask':
      return { kind, request: a, owner: b }
    case 'claim':
      return { kind, blocker: a as BlockerKey, claim: b, owner: c }
    case 'digest':
      return { kind, date: a }
    case 'next':
      return { kind, operator: a, date: b }
    case 'nudge':
      return { kind, owner: a, date: b }
    case 'escalation':
      return { kind, seq: Number(a) }
    case 'home':
      return { kind, user: a }
    default:
      throw new Error(`${key} is not the key of a message`)
  }
}

/** A message as it is wanted: its key, its place, its rank. */
export function wantedMessage(subject: MessageSubject, place: Place): WantedMessage {
  return { key: messageKey(subject), place, rank: ranks[subject.kind] }
}

function threadParts(of: Thread): [string, string] {
  return 'blocker' in of ? ['card', of.blocker] : ['run', of.request]
}

function joined(...parts: string[]): string {
  return parts.map((part) => (plain.test(part) ? part : encodeURIComponent(part))).join('/')
}

/** What percent-encoding leaves as it is, which nearly all parts are. */
const plain = /^[\w.~-]*$/
