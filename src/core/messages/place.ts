import type { Policy } from '../policy.ts'
import { type MessageSubject, messageKey, messageSubject, type Place, threadKey } from './keys.ts'

/** What a key stands for; null for one that `messageKey` would not make, such as `turn/01/U1`. */
export function subjectOfKey(key: string): MessageSubject | null {
  try {
    const subject = messageSubject(key)
    const sound = numbersOf(subject).every(isCount) && (subject.kind !== 'prompt' || isInstant(subject.asked_at))
    return sound && messageKey(subject) === key ? subject : null
  } catch {
    return null
  }
}

/** Where a message belongs, which follows from what it is about and the policy's channels; null where no channel is known. */
export function placeOf(subject: MessageSubject, channels: Policy['channels'] | null): Place | null {
  switch (subject.kind) {
    case 'card':
    case 'run':
    case 'notice':
      return channels && { kind: 'channel', channel: channels.blockers }
    case 'digest':
      return channels && { kind: 'channel', channel: channels.digest ?? channels.blockers }
    case 'escalation':
      return channels && { kind: 'channel', channel: channels.escalation ?? channels.blockers }
    case 'line':
      return { kind: 'thread', of: threadKey(subject.of) }
    case 'prompt':
    case 'ask':
    case 'claim':
    case 'help':
    case 'nudge':
      return { kind: 'person', user: subject.owner }
    case 'told':
    case 'turn':
      return { kind: 'person', user: subject.user }
    case 'next':
      return { kind: 'person', user: subject.operator }
    case 'home':
      return { kind: 'home', user: subject.user }
    default:
      return subject satisfies never
  }
}

function numbersOf(subject: MessageSubject): number[] {
  return 'seq' in subject ? [subject.seq] : []
}

function isInstant(text: string): boolean {
  const time = Date.parse(text)
  return Number.isFinite(time) && new Date(time).toISOString() === text
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 1
}
