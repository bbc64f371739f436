import type { BlockerKey } from './blocker.ts'
import { type MessageSubject, messageKey, messageSubject, type Place } from './messages.ts'
import type { Policy } from './policy.ts'

/** What a key stands for; null for one that `messageKey` would not make, such as `prompt/x/cutover/U1/01`. */
export function subjectOfKey(key: string): MessageSubject | null {
  try {
    const subject = messageSubject(key)
    return numbersOf(subject).every(isCount) && messageKey(subject) === key ? subject : null
  } catch {
    return null
  }
}

/**
 * Where a message belongs, which follows from what it is about, the policy's channels and, for a line, the blocker of its entry. Null
 * where these call for no such message.
 */
export function placeOf(
  subject: MessageSubject,
  channels: Policy['channels'] | null,
  blocker: BlockerKey | null = null,
): Place | null {
  switch (subject.kind) {
    case 'card':
    case 'notice':
      return channels && { kind: 'channel', channel: channels.blockers }
    case 'digest':
      return channels && { kind: 'channel', channel: channels.digest ?? channels.blockers }
    case 'line':
      return blocker && { kind: 'thread', of: messageKey({ kind: 'card', blocker }) }
    case 'prompt':
    case 'claim':
    case 'help':
      return { kind: 'person', user: subject.owner }
    case 'next':
      return { kind: 'person', user: subject.operator }
    case 'home':
      return { kind: 'home', user: subject.user }
    default:
      return subject satisfies never
  }
}

function numbersOf(subject: MessageSubject): number[] {
  if ('seq' in subject) return [subject.seq]
  return 'round' in subject ? [subject.round] : []
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 1
}
