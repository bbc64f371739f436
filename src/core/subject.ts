import type { BlockerKey } from './blocker/listing.ts'

/** What an entry is about, and whose state it changes: one blocker, one request, or the desk. */
export type Subject = 'desk' | `blocker/${string}` | `request/${string}`

/** The subject of a fact. */
export function subjectOf(fact: { kind: string; blocker?: BlockerKey; request?: string }): Subject {
  if (fact.blocker !== undefined) return blockerSubject(fact.blocker)
  return fact.request === undefined ? 'desk' : requestSubject(fact.request)
}

export function blockerSubject(key: BlockerKey): Subject {
  return `blocker/${key}`
}

export function requestSubject(id: string): Subject {
  return `request/${id}`
}

/** The blocker that a subject is, or null. */
export function blockerIn(subject: Subject): BlockerKey | null {
  return subject.startsWith('blocker/') ? (subject.slice('blocker/'.length) as BlockerKey) : null
}

/** The request that a subject is, or null. */
export function requestIn(subject: Subject): string | null {
  return subject.startsWith('request/') ? subject.slice('request/'.length) : null
}
